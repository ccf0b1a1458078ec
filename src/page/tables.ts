import type { Cell, Column, Row, TableBlock } from './page.ts';

/** A column, and what stands in it for each thing that a row tells of. */
export interface TableColumn<T> extends Column {
  readonly cell: (thing: T) => Cell;
}

export function column<T>(id: string, title: string, cell: TableColumn<T>['cell']): TableColumn<T> {
  return { id, title, cell };
}

/** One of less interest than others. */
export function minor<T>(id: string, title: string, cell: TableColumn<T>['cell']): TableColumn<T> {
  return { ...column(id, title, cell), minor: true };
}

/** A row for each thing. */
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

/** Those of the given ids, in that order. */
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
