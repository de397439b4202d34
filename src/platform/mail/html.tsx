import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { getLanguage } from '#languages'
import type { MailContent, MailItem, MailLink } from './content.ts'

/** Mail programs know tables and styles within the elements; few know a style sheet. */
const FONT = "font-family: 'Noto Sans', 'Segoe UI', Helvetica, Arial, sans-serif"
const TEXT = `${FONT}; font-size: 16px; line-height: 1.5; color: #1c1b1a`
const SMALL = `${FONT}; font-size: 13px; line-height: 1.5; color: #55504b`
const BUTTON = `${FONT}; display: inline-block; padding: 12px 20px; background: #8c1d2f; color: #ffffff; font-size: 16px; font-weight: bold; text-decoration: none; border-radius: 6px`
const LINK = 'color: #8c1d2f'

/** For the programs that show messages dark and read a style sheet; the others turn colours over by themselves. */
const DARK = `:root { color-scheme: light dark }
@media (prefers-color-scheme: dark) {
  .sheet, body { background: #1b1a19 !important }
  .text { color: #f1eeea !important } .small { color: #c4bdb5 !important }
  .link { color: #ff9fac !important }
}`

/** The message as HTML: one column of 560 px that narrows with the screen, no picture and nothing from elsewhere. */
export const toHtml = (sender: string, content: MailContent): string => {
  const { language, subject, heading, paragraphs, facts = [], items = [] } = content
  const { action, links = [], footer = [], unsubscribe } = content
  const direction = getLanguage(language).rightToLeft ? 'rtl' : 'ltr'
  const page = renderToString(
    <html lang={language} dir={direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{subject}</title>
        <style>{DARK}</style>
      </head>
      <body style="margin: 0; padding: 0; background: #ffffff">
        <Table className="sheet" style="background: #ffffff">
          <td align="center" style="padding: 24px 16px">
            <Table style="max-width: 560px">
              <td dir={direction} align={direction === 'rtl' ? 'right' : 'left'}>
                <p class="small" style={`${SMALL}; margin: 0 0 16px; font-weight: bold`}>
                  {sender}
                </p>
                <h1 class="text" style={`${TEXT}; margin: 0 0 16px; font-size: 22px; line-height: 1.3`}>
                  {heading ?? subject}
                </h1>
                {paragraphs.map((text) => (
                  <p class="text" style={`${TEXT}; margin: 0 0 16px; white-space: pre-line`}>
                    {text}
                  </p>
                ))}
                {facts.length > 0 && <Facts facts={facts} />}
                {items.length > 0 && <Items items={items} />}
                {action && <Action action={action} />}
                {links.map((link) => (
                  <p class="text" style={`${TEXT}; margin: 0 0 12px`}>
                    <Anchor link={link} />
                  </p>
                ))}
                <Footer footer={footer} unsubscribe={unsubscribe} />
              </td>
            </Table>
          </td>
        </Table>
      </body>
    </html>,
  )
  return `<!doctype html>\n${page}`
}

const Table = (props: { className?: string; style: string; children: ComponentChildren }) => (
  <table
    role="presentation"
    class={props.className}
    width="100%"
    cellpadding="0"
    cellspacing="0"
    style={props.style}
  >
    <tr>{props.children}</tr>
  </table>
)

const Facts = ({ facts }: { facts: NonNullable<MailContent['facts']> }) => (
  <table cellpadding="0" cellspacing="0" style="margin: 0 0 16px">
    {facts.map(({ label, value }) => (
      <tr>
        <th
          class="small"
          scope="row"
          style={`${SMALL}; padding: 2px 12px 2px 0; text-align: start; vertical-align: top`}
        >
          {label}
        </th>
        <td class="text" style={`${TEXT}; padding: 2px 0`}>
          <bdi>{value}</bdi>
        </td>
      </tr>
    ))}
  </table>
)

const Items = ({ items }: { items: MailItem[] }) => (
  <ul style="margin: 0 0 16px; padding-inline-start: 20px">
    {items.map(({ text, url, detail }) => (
      <li class="text" style={`${TEXT}; margin: 0 0 8px`}>
        {url ? <Anchor link={{ label: text, url }} /> : text}
        {detail && (
          <>
            <br />
            <span class="small" style={SMALL}>
              {detail}
            </span>
          </>
        )}
      </li>
    ))}
  </ul>
)

const Action = ({ action: { label, url } }: { action: MailLink }) => (
  <p style="margin: 0 0 20px">
    <a href={url} style={BUTTON}>
      {label}
    </a>
  </p>
)

const Anchor = ({ link: { label, url } }: { link: MailLink }) => (
  <a class="link" href={url} style={LINK}>
    {label}
  </a>
)

const Footer = ({ footer, unsubscribe }: { footer: string[]; unsubscribe: MailLink | undefined }) => (
  <div style="border-top: 1px solid #d8d2cb; margin: 24px 0 0; padding: 12px 0 0">
    {footer.map((text) => (
      <p class="small" style={`${SMALL}; margin: 0 0 8px`}>
        {text}
      </p>
    ))}
    {unsubscribe && (
      <p class="small" style={`${SMALL}; margin: 0`}>
        <Anchor link={unsubscribe} />
      </p>
    )}
  </div>
)
