import type { Cell, Column, Row, TableBlock } from './page.ts';

/** A column, and a function that computes its cell for each subject of a row. */
export interface TableColumn<T> extends Column {
  readonly cell: (thing: T) => Cell;
}

export function column<T>(id: string, title: string, cell: TableColumn<T>['cell']): TableColumn<T> {
  return { id, title, cell };
}

/** Returns a column that is less important than others. */
export function minor<T>(id: string, title: string, cell: TableColumn<T>['cell']): TableColumn<T> {
  return { ...column(id, title, cell), minor: true };
}

/** Builds a table with a row for each subject. */
export function tableFrom<T>(
  columns: readonly TableColumn<T>[],
  things: readonly T[],
  factsOf: (thing: T) => Omit<Row, 'cells'>,
): TableBlock {
  return {
    kind: 'table',
    columns: columns.map(({ cell: _, ...told }) => told),
    rows: things.map((thing) => ({ ...factsOf(thing), cells: columns.map(({ cell }) => cell(thing)) })),
  };
}

/** Returns the columns with the given ids, in that order. */
export function chosen<T>(columns: readonly TableColumn<T>[], ids: readonly string[]): readonly TableColumn<T>[] {
  return ids.map((id) => {
    const found = columns.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no column ${id}`);
    return found;
  });
}

export function without<T>(columns: readonly TableColumn<T>[], ids: readonly string[]): readonly TableColumn<T>[] {
  return columns.filter(({ id }) => !ids.includes(id));
}
