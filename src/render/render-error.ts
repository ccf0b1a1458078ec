/** A wish that cannot be met: an unknown column, or a format that cannot hold the view. The command line's trouble. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
  /** What to do about it. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
