import { Document, page } from '#platform/pages'
import type { Town } from '#town/jurisdictions'
import { apiText, type Refused } from './errors.ts'

/** What is wrong with a form of plain HTML, for the person who sent it. What they wrote is one step back. */
export const refusalPage = (town: Town, language: string, { status, errors }: Refused): Response => {
  const title = apiText(language, 'form.title')
  const brand = apiText(language, 'form.brand', { authority: town.profile.authority })
  return page(
    <Document
      language={language}
      title={`${title} · ${town.profile.authority}`}
      brand={brand}
      home="/"
      skip={title}
      navigation={[]}
      navigationLabel={brand}
      footer={<p>{town.profile.contact}</p>}
    >
      <h1>{title}</h1>
      <p>{apiText(language, 'form.back')}</p>
      <ul>
        {errors.map(({ text, blanks }) => (
          <li>{apiText(language, text, blanks)}</li>
        ))}
      </ul>
    </Document>,
    status,
  )
}
