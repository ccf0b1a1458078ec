/** The colours of a report, by what they mean. Every text comes back, dressed or not. */
export interface Palette {
  readonly error: Dress;
  readonly warning: Dress;
  /** Line numbers, frames and second places. */
  readonly frame: Dress;
  readonly help: Dress;
  readonly strong: Dress;
}

type Dress = (text: string) => string;

const bare: Dress = (text) => text;

/** No colours at all. */
export const plain: Palette = { error: bare, warning: bare, frame: bare, help: bare, strong: bare };
