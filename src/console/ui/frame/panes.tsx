import type { ComponentChildren } from 'preact'

/**
 * Panes side by side, each of which scrolls by itself. A phone shows one: the list, or what is open.
 * @param props.columns `list-detail`: a list and what is open of it; `list-thread-context`: with what is known about it
 */
export const Panes = (props: {
  columns: 'list-detail' | 'list-thread-context'
  /** Whether something is open: it is what a phone shows. */
  open: boolean
  children: ComponentChildren
}) => (
  <div class={`panes ${props.columns}`} data-open={props.open ? '' : undefined}>
    {props.children}
  </div>
)

/** One of the panes: a landmark with a name. */
export const Pane = (props: {
  kind: 'list' | 'detail' | 'context'
  label: string
  id?: string
  children: ComponentChildren
}) => (
  <section class={`pane pane-${props.kind}`} id={props.id} aria-label={props.label}>
    {props.children}
  </section>
)
