import tseslint from 'typescript-eslint';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';

/** Where the world may be touched; everything else in src is pure: same input, same output. */
const world = ['src/cli/**/*.ts', 'src/main.ts'];

const worldlyGlobals = [
  'process',
  'console',
  'Buffer',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
].map((name) => ({ name, message: 'Only cli touches the world: take what you need as an argument, return the rest.' }));

const unrepeatable = [
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'The day comes in as an argument (--today); only cli reads the clock.',
  },
  {
    selector: ':matches(NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"])',
    message: 'The day comes in as an argument (--today); only cli reads the clock.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length>1]',
    message: "This is a date in the machine's time zone: use Date.UTC(…).",
  },
  {
    selector: 'MemberExpression[property.name=/^[gs]et(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds)$/]',
    message: "This is a date in the machine's time zone: use the method with UTC in its name.",
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Same input, same output: no chance in the core.',
  },
  {
    selector: 'MemberExpression[property.name=/^(localeCompare|toLocale[A-Z]\\w*)$/]',
    message: "The result depends on the machine's locale: compare with < and >, write numbers with String().",
  },
];

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '**/generated/', 'test/support/fixtures/', 'examples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'max-depth': ['error', 4],
      'max-params': ['error', 5],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      // A switch over a union counts once: it is a table, however many cases it has.
      // `?.` and `??` count too, hence more than the usual 10.
      complexity: ['error', { max: 15, variant: 'modified' }],
      // A new member of a union must be met everywhere, also where a default would swallow it.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      // Numbers read well in templates; objects and undefined stay forbidden.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `(x) => list.push(x)` is short for a statement, `return report(…)` for a statement and a return.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // noUncheckedIndexedAccess doubts every index; `list[i]!` says that the loop around it bounds it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An interface is not assignable to Record<string, unknown>; authors choose.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A leading underscore says "required by the signature, not used".
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: world,
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', ...worldlyGlobals],
      'no-restricted-syntax': ['error', ...unrepeatable],
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'Only cli touches the world; see .dependency-cruiser.mjs.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests are for the most part tables of cases.
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // Parsed JSON is `any`, and assertions say what it should have been.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        module: 'readonly',
      },
    },
  },
  {
    // It runs in the reader's browser, as it is.
    files: ['src/render/html/page.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        ['document', 'location', 'matchMedia', 'navigator', 'setTimeout', 'window', 'Event'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
