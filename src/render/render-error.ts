/** A request that cannot be met: an unknown column, or a format that does not support the view. It is a usage error. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
  /** What the user can do about it. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
