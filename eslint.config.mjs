import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const noDoubleCast = {
  selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
  message: 'A cast through unknown hides a mistake: parse the value instead.',
};
const noEnvironment = {
  object: 'process',
  property: 'env',
  message: 'Settings are read once, in config.ts or main.ts.',
};

export default tseslint.config(
  { ignores: ['**/dist/', '.streamfold/', '**/node_modules/', '**/src/generated/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-console': 'error',
      'no-restricted-properties': ['error', noEnvironment],
      'no-restricted-syntax': ['error', noDoubleCast],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // What is known to be a number or a port reads well in a message.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // It does not see that a branded number is a number.
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      // A type parameter used once still lets a caller pass a literal with members of its own.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `() => socket.destroy()` as an event listener is clearer than a block around it.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
    },
  },
  {
    // Tests are lists of sentences: their files and describe blocks may be long.
    files: ['**/*.test.ts', '**/test/**/*.ts', '**/src/testing/contract/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      // vitest's matchers (`expect.any(Error)`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: [
      '**/config.ts',
      '**/main.ts',
      '**/test/**/*.ts',
      '**/*.test.ts',
      'packages/testing/src/**/*.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  prettier,
);
