/** The colors of a report, by meaning. Each function returns its text, with or without color. */
export interface Palette {
  readonly error: Dress;
  readonly warning: Dress;
  /** Line numbers, frames and related locations. */
  readonly frame: Dress;
  readonly help: Dress;
  readonly strong: Dress;
}

type Dress = (text: string) => string;

const bare: Dress = (text) => text;

/** A palette without colors. */
export const plain: Palette = { error: bare, warning: bare, frame: bare, help: bare, strong: bare };
