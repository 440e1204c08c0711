import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * What TypeScript finds wrong with a module, as `line: problem`, with the settings of this
 * repository. The module need not exist: `path` says where it would be.
 */
export function typeProblems(configFile: string, path: string, text: string): readonly string[] {
  const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const parsed = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [path] },
    ts.sys,
    dirname(configFile),
    // An example may declare what only a reader goes on with.
    { noUnusedLocals: false },
    join(dirname(configFile), 'examples.json'),
  );
  const host = ts.createCompilerHost(parsed.options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  const source = host.getSourceFile.bind(host);
  host.readFile = (file) => (file === path ? text : read(file));
  host.fileExists = (file) => file === path || exists(file);
  host.getSourceFile = (file, target, ...more) =>
    file === path ? ts.createSourceFile(file, text, target, true) : source(file, target, ...more);
  const program = ts.createProgram([path], parsed.options, host);
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    },
  );
}
