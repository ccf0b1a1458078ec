import { version } from './cli/version.ts';

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  // Loads nothing else, because scripts often ask for the version.
  process.stdout.on('error', () => undefined).write(`${version}\n`);
} else {
  const { run } = await import('./cli/run.ts');
  await run(words);
}
