import ts from 'typescript';

/** The code of one ```ts block of a page. */
export interface Example {
  /** The line of its first statement in the page, from 1. */
  readonly line: number;
  readonly heading: string;
  readonly code: string;
}

/** The ```ts blocks of a Markdown page, in order. */
export function examplesOf(markdown: string): readonly Example[] {
  const examples: Example[] = [];
  let heading = '';
  let code: string[] | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (code === undefined && text.startsWith('#')) heading = text.replace(/^#+ /, '');
    if (code === undefined && text === '```ts') code = [];
    else if (code !== undefined && text === '```') {
      examples.push({ line: index - code.length + 1, heading, code: code.join('\n') });
      code = undefined;
    } else code?.push(text);
  }
  return examples;
}

/** All examples as one module, each line where it is in the page: what a reader would put together. */
export function moduleOf(examples: readonly Example[]): string {
  const lines: string[] = [];
  for (const { line, code } of examples) {
    while (lines.length < line - 1) lines.push('');
    lines.push(...code.split('\n'));
  }
  return lines.join('\n');
}

/**
 * The examples as the text of an async generator function `(load, claim)` in JavaScript: it stops
 * after each example, and what one declares the next ones see.
 *
 * `load` gives the modules that are imported. A comment `// => value` behind a statement becomes a
 * `claim(actual, expected, isPartly, line)` on the statement's value, or on what it declares; the
 * value may go on in the comment's next lines, and `…` in it stands for members that are not named.
 */
export function programOf(examples: readonly Example[]): string {
  const parts = examples.map((example) => `${withClaims(example)}\nyield;`);
  const body = `async function* run(load, claim) {\n${parts.join('\n')}\n}`;
  const { outputText } = ts.transpileModule(body, {
    compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext },
  });
  // As an expression: without the directive that every module begins with.
  return `(${outputText.slice(outputText.indexOf('async function*'))})`;
}

function withClaims({ code, line: firstLine }: Example): string {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2024, true);
  const made = file.statements.map((statement) => {
    const line = firstLine + file.getLineAndCharacterOfPosition(statement.getStart()).line;
    if (ts.isImportDeclaration(statement)) return importOf(statement);
    const claimed = claimBehind(code, statement.end);
    const text = statement.getText();
    if (claimed === undefined) return text;
    const isPartly = claimed.includes('…');
    const value = claimed.replaceAll(/,?\s*…/g, '');
    const claim = (actual: string) => `claim(${actual}, (${value}), ${isPartly}, ${line});`;
    if (ts.isExpressionStatement(statement)) return claim(statement.expression.getText());
    const declared = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations[0]?.name.getText()
      : undefined;
    if (declared === undefined) throw new Error(`line ${line}: nothing has the claimed value`);
    return `${text}\n${claim(declared)}`;
  });
  const claims = made.filter((text) => text.includes('claim(')).length;
  const comments = code.split('// =>').length - 1;
  // A comment within a block, or in front of a statement, would look checked and not be.
  if (claims !== comments) throw new Error(`line ${firstLine}: a claim is behind no statement`);
  return made.join('\n');
}

function importOf({ importClause, moduleSpecifier }: ts.ImportDeclaration): string {
  const bindings = importClause?.namedBindings;
  if (importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword || bindings === undefined)
    return '';
  const module = `await load(${moduleSpecifier.getText()})`;
  if (ts.isNamespaceImport(bindings)) return `const ${bindings.name.text} = ${module};`;
  const names = bindings.elements
    .filter(({ isTypeOnly }) => !isTypeOnly)
    .map(({ name, propertyName }) =>
      propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`,
    );
  return `const { ${names.join(', ')} } = ${module};`;
}

/** The text behind `// =>` on the line where a statement ends, and on comment lines after it. */
function claimBehind(code: string, end: number): string | undefined {
  const [first = '', ...rest] = code.slice(end).split('\n');
  const claim = /^\s*\/\/ => (.*)$/.exec(first)?.[1];
  // A long statement has its claim on a line of its own.
  const own = /^\s*$/.test(first) ? /^\/\/ => (.*)$/.exec(rest[0] ?? '')?.[1] : undefined;
  const begun = claim ?? own;
  if (begun === undefined) return undefined;
  const lines = [begun];
  for (const next of own === undefined ? rest : rest.slice(1)) {
    const more = /^\s*\/\/ {2,}(?!=>)(.*)$/.exec(next)?.[1];
    if (more === undefined) break;
    lines.push(more);
  }
  return lines.join('\n');
}
