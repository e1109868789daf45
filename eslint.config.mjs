// @ts-check
import { defineConfig } from 'eslint/config'
import simpleImportSort from 'eslint-plugin-simple-import-sort'
import tseslint from 'typescript-eslint'

export default defineConfig(
  {
    ignores: ['dist', 'coverage', 'node_modules', 'temp', '.pulumi-airbyte', 'examples', 'bench/projects', 'docs'],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: {
      'simple-import-sort/imports': 'error',
      'simple-import-sort/exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `ReadonlyArray<A>` for what is only read, `A[]` for what is filled: both are wanted.
      '@typescript-eslint/array-type': 'off',
      // A name behind an underscore is left out of an object on purpose.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // Index signatures are read with brackets, so that a typing error in a known name stays one.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // There are no enums, and two classes, which nobody assigns: these rules took a sixth of the time, and had nothing to find.
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Write a union of texts.' }],
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    // Read top to bottom: what is longer is several things.
    files: [
      'provider/{api,connection,sync,select,runtime}/**',
      'policies/**',
      'emulator/**',
      'cli/**',
      'bench/**',
      'tools/**',
    ],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
  {
    // JavaScript with types in its comments, and CommonJS where a program has to be that.
    files: ['**/*.mjs', '**/*.cjs'],
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-require-imports': 'off',
      // A cast in a comment is seen by the compiler alone.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['tests/**'],
    rules: {
      // chai's assertions are properties.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
)
