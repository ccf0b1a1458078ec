/** Runs `work`. Meanwhile a terminal shows on standard error what is being done; nothing is printed elsewhere. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  const start = process.uptime();
  const show = (): void => {
    const seconds = Math.floor(process.uptime() - start);
    stderr.write(`\r\u001b[Ktopo: ${what} …${seconds === 0 ? '' : ` ${String(seconds)} s`}`);
  };
  show();
  const timer = setInterval(show, 1_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    stderr.write('\r\u001b[K');
  }
}
