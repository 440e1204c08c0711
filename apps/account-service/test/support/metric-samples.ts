/** The samples of a scrape, by name and labels as they are written: `a_total{code="x"}`. */
export async function samplesOf(baseUrl: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${baseUrl}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
