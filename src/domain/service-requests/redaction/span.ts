/** Where something stands in a text: from, up to but without. */
export type Span = [from: number, to: number]
