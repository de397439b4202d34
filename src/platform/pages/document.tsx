import type { ComponentChildren, VNode } from 'preact'
import { renderSVG } from 'uqr'
import { getLanguage } from '#languages'

/** A link of the page's head. */
export type NavLink = { href: string; label: string; current?: boolean }

/** The direction in which a language is written, where it is not the usual one. */
export const directionOf = (language: string): 'rtl' | undefined =>
  getLanguage(language).rightToLeft ? 'rtl' : undefined

/** The frame of every page: skip link, header, main, footer. */
export const Document = (props: {
  language: string
  title: string
  brand: string
  home: string
  skip: string
  navigation: NavLink[]
  navigationLabel: string
  /** What the page says, for search engines (schema.org). */
  structured?: object
  /** What a telephone keeps the site by among its programs. */
  manifest?: string
  /** In the head of every page, before its links. */
  search?: VNode
  /** Small scripts of our own, by their address. The page does its work without them. */
  scripts?: string[]
  /** Further style sheets, by their address. */
  styles?: string[]
  /** As wide as the screen. */
  wide?: boolean
  /** What the page is told of while it is open. */
  topics?: string
  /** The address of the stream that tells it; unset: the console's. */
  events?: string
  /** How often the page requests itself again, in seconds. */
  refreshSeconds?: number
  footer: ComponentChildren
  children: ComponentChildren
}): VNode => (
  <html lang={props.language} dir={directionOf(props.language)}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{props.title}</title>
      <link rel="stylesheet" href="/assets/style.css" />
      {props.styles?.map((href) => (
        <link rel="stylesheet" href={href} />
      ))}
      <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
      {props.manifest ? <link rel="manifest" href={props.manifest} /> : null}
      {props.scripts?.map((src) => (
        <script type="module" src={src}></script>
      ))}
      {props.structured && <StructuredData data={props.structured} />}
    </head>
    <body data-topics={props.topics} data-events={props.events} data-refresh-seconds={props.refreshSeconds}>
      <a class="skip" href="#main">
        {props.skip}
      </a>
      <header class="top">
        <a class="brand" href={props.home}>
          <img src="/assets/icon.svg" alt="" width="28" height="28" />
          {props.brand}
        </a>
        {props.search}
        <nav aria-label={props.navigationLabel}>
          {props.navigation.map(({ href, label, current }) => (
            <a href={href} aria-current={current ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" class={props.wide ? 'wide' : undefined}>
        {props.children}
      </main>
      <footer>{props.footer}</footer>
    </body>
  </html>
)

/** JSON-LD: data, which no policy lets run. */
const StructuredData = ({ data }: { data: object }) => (
  <script
    type="application/ld+json"
    dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replaceAll('<', '\\u003c') }}
  />
)

/** What is wrong with a form, each point leading to its field; without a field, of the form as a whole. Takes the focus when the page opens. */
export const ErrorSummary = ({
  title,
  errors,
}: {
  title: string
  errors: { field: string; message: string }[]
}): VNode | null =>
  errors.length === 0 ? null : (
    <section class="errors" role="alert" aria-labelledby="errors-title">
      <h2 id="errors-title">{title}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li>{field ? <a href={`#${field}`}>{message}</a> : message}</li>
        ))}
      </ul>
    </section>
  )

/** A labelled field, with its hint and its error beside it and announced with it. */
export const Field = (props: {
  id: string
  label: string
  hint?: string
  error?: string
  children: (attributes: {
    id: string
    name: string
    'aria-describedby'?: string
    'aria-invalid'?: 'true'
  }) => VNode
}): VNode => {
  const described = [props.hint && `${props.id}-hint`, props.error && `${props.id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <div class={props.error ? 'field wrong' : 'field'}>
      <label for={props.id}>{props.label}</label>
      {props.hint ? (
        <p class="hint" id={`${props.id}-hint`}>
          {props.hint}
        </p>
      ) : null}
      {props.error ? (
        <p class="error" id={`${props.id}-error`}>
          {props.error}
        </p>
      ) : null}
      {props.children({
        id: props.id,
        name: props.id,
        'aria-describedby': described || undefined,
        'aria-invalid': props.error ? 'true' : undefined,
      })}
    </div>
  )
}

/** What a field's control is given: its name, and what describes it. */
export type FieldAttributes = {
  id: string
  name: string
  'aria-describedby'?: string
  'aria-invalid'?: 'true'
}

/** A choice among groups of options; the first line asks to choose. */
export const SelectOptions = (props: {
  attributes: FieldAttributes & { form?: string; 'aria-label'?: string }
  ask: string
  groups: { label: string; options: { value: string; label: string }[] }[]
  chosen?: string
  /** The first line is a choice too: as it is. */
  optional?: boolean
}): VNode => (
  <select {...props.attributes} required={!props.optional}>
    <option value="">{props.ask}</option>
    {props.groups.map(({ label, options }) => (
      <optgroup label={label}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === props.chosen}>
            {option.label}
          </option>
        ))}
      </optgroup>
    ))}
  </select>
)

/**
 * A labelled choice among options, each a value and its label.
 * @param props.ask the first line, which chooses nothing
 * @param props.form the id of the form that it belongs to, where it stands in none
 */
export const SelectField = (props: {
  id: string
  /** Where its name is another than its id. */
  name?: string
  label: string
  hint?: string
  error?: string
  ask?: string
  form?: string
  chosen?: string
  options: (readonly [value: string, label: string])[]
}): VNode => (
  <Field id={props.id} label={props.label} hint={props.hint} error={props.error}>
    {(attributes) => (
      <select {...attributes} name={props.name ?? props.id} form={props.form}>
        {props.ask === undefined ? null : <option value="">{props.ask}</option>}
        {props.options.map(([value, label]) => (
          <option value={value} selected={value === props.chosen}>
            {label}
          </option>
        ))}
      </select>
    )}
  </Field>
)

/** A square code that opens an address. @param props.label what it opens */
export const QrCode = ({ address, label, size }: { address: string; label: string; size: number }): VNode => (
  <img
    class="qr"
    src={`data:image/svg+xml;base64,${Buffer.from(renderSVG(address)).toString('base64')}`}
    alt={label}
    width={size}
    height={size}
  />
)

/** Names one filling-in of a form: sent twice, by an impatient click, it is taken once. */
export const FormId = ({ value }: { value?: string }): VNode => (
  <input type="hidden" name="form_id" value={value || Bun.randomUUIDv7()} />
)
