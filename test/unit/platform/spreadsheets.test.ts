import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { isolatedReader } from '#platform/isolated'
import { detectColumns, parseNumber, readSheet, writeCsv, writeWorkbook } from '#platform/spreadsheets'
import { readDirectory } from '../../../src/domain/information/directory.ts'
import { inlineRow, workbookFiles, zip } from '../../support/zip.ts'

/** Lists of places as spreadsheets and people save them, and tables as spreadsheets open them. */

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const utf16le = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
const utf16be = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())

const placesIn = async (bytes: Uint8Array, declared?: string) => {
  const sheet = await readSheet(bytes, declared)
  return { sheet, ...readDirectory(sheet) }
}

const LIST = 'id;nom;adreça;lat;lon\n1;Biblioteca;Plaça Major, 1;41,72;1,82\n'
const PLACE = { externalId: '1', title: 'Biblioteca', place: 'Plaça Major, 1', lat: 41.72, long: 1.82 }

describe('a list of places is read', () => {
  test.each([
    ['separated by semicolons', utf8(LIST)],
    [
      'separated by commas, with quotes',
      utf8('id,nom,adreça,lat,lon\n1,Biblioteca,"Plaça Major, 1","41,72","1,82"\n'),
    ],
    ['separated by tabs', utf8(LIST.replaceAll(';', '\t'))],
    ['separated by bars', utf8(LIST.replaceAll(';', '|'))],
    ['with the byte order mark of UTF-8', utf8(`\ufeff${LIST}`)],
    ['in Windows-1252', latin1(LIST)],
    ['in UTF-16, little endian', utf16le(LIST)],
    ['in UTF-16, big endian', utf16be(LIST)],
    ['in UTF-16 without a byte order mark', utf16le(LIST).subarray(2)],
    ['with Excel’s line that names the delimiter', utf8(`sep=;\r\n${LIST}`)],
    ['with the line ends of Windows', utf8(LIST.replaceAll('\n', '\r\n'))],
    ['with the line ends of old Macs', utf8(LIST.replaceAll('\n', '\r'))],
    [
      'with capitals, accents and blanks in the names',
      utf8(LIST.replace('id;nom;adreça;lat;lon', ' ID ;NOM;Adreça ;LATITUD;Longitud')),
    ],
    [
      'with names in Spanish',
      utf8(LIST.replace('id;nom;adreça;lat;lon', 'Código;Nombre;Dirección;Latitud;Longitud')),
    ],
    ['with column names in upper case without accents', utf8(LIST.replace('adreça', 'ADRECA'))],
    ['with empty rows and columns at the end', utf8(`${LIST.replaceAll('\n', ';;;\n')};;;;;;;\n;;;;;;;\n\n`)],
    ['with a title above the header', utf8(`Equipaments municipals;;;;\n;;;;\n${LIST}`)],
    [
      'with two columns of the same name',
      utf8('id;nom;adreça;lat;lon;nom\n1;Biblioteca;Plaça Major, 1;41,72;1,82;Una altra\n'),
    ],
    ['with decimal points', utf8(LIST.replaceAll(',7', '.7').replaceAll(',8', '.8'))],
  ])('%s', async (_, bytes) => {
    const { rows, problems } = await placesIn(bytes)
    expect(rows.map(({ entry }) => entry)).toMatchObject([PLACE])
    expect(problems).toEqual([])
  })

  test.each(['semicolon', 'decimal-comma', 'quote-inside'])('from the sample %s.csv', async (name) => {
    const file = Bun.file(join(import.meta.dir, `../../samples/spreadsheets/${name}.csv`))
    const { rows, problems } = await placesIn(await file.bytes())
    expect(problems).toEqual([])
    const [first, second] = rows.map(({ entry }) => entry)
    expect(first).toMatchObject({ place: 'Plaça Major 1', phone: '938720000', lat: 41.72, long: 1.82 })
    expect(first?.title).toBe(name === 'quote-inside' ? 'Sala "El Sielu"' : 'Biblioteca')
    if (name === 'quote-inside') expect(second).toMatchObject({ title: 'Bé', lat: 1, long: 2 })
  })

  test('a declared character set is ignored where the bytes contradict it', async () => {
    const titles = async (bytes: Uint8Array, declared: string) =>
      (await placesIn(bytes, declared)).rows[0]?.entry.place
    expect(await titles(utf8(LIST), 'iso-8859-1')).toBe('Plaça Major, 1')
    expect(await titles(latin1(LIST), 'utf-8')).toBe('Plaça Major, 1')
    expect(await titles(utf8(LIST), 'no-such-thing')).toBe('Plaça Major, 1')
  })

  test('a cell of several lines is one cell, and doubled quotes are quotes', async () => {
    const { sheet } = await placesIn(
      utf8('id;nom;horari\n1;"Sala ""Gran""";"de 9 a 14;\nde 16 a 20"\n2;B;\n'),
    )
    expect(sheet.rows).toEqual([
      { number: 1, cells: ['id', 'nom', 'horari'] },
      { number: 2, cells: ['1', 'Sala "Gran"', 'de 9 a 14;\nde 16 a 20'] },
      { number: 4, cells: ['2', 'B'] },
    ])
  })

  test('an unclosed quote costs no other row', async () => {
    for (const second of ['2,Bé,2', '2,"Bé",2', '2,"Bé, molt bé",2']) {
      const { rows } = await placesIn(utf8(`id,nom,lat\n1,"Sala Gran,1\n${second}\n3,Tres,3\n`))
      expect(rows.map(({ row, entry }) => [row, entry.externalId])).toEqual([
        [2, '1'],
        [3, '2'],
        [4, '3'],
      ])
    }
  })

  test('an invalid row is skipped alone, and reported by number, field and reason', async () => {
    const { rows, problems } = await placesIn(
      utf8(
        'id;nom;lat;lon\n1;Bé;41,7;1,8\n;Sense id;41;1\n3;;41;1\n4;Lluny;417231;1,8\n5;Lletres;nord;1,8\n1;Repetit;;\n6;Zero;0;0\n',
      ),
    )
    expect(rows.map(({ row, entry }) => [row, entry.title, entry.lat])).toEqual([
      [5, 'Lluny', undefined],
      [6, 'Lletres', undefined],
      [7, 'Repetit', undefined],
      [8, 'Zero', undefined],
    ])
    expect(problems).toEqual([
      { row: 2, field: 'id', reason: 'repeated', value: '1', accepted: false },
      { row: 3, field: 'id', reason: 'missing', value: '', accepted: false },
      { row: 4, field: 'name', reason: 'missing', value: '', accepted: false },
      { row: 5, field: 'lat', reason: 'range', value: '417231', accepted: true },
      { row: 6, field: 'lat', reason: 'number', value: 'nord', accepted: true },
      { row: 8, field: 'lat', reason: 'range', value: '0', accepted: true },
    ])
  })

  test('a list without ids identifies a place by name and address, so that importing again makes no duplicates', async () => {
    const ids = async () =>
      (await placesIn(utf8('Nom;Adreça\nCasal;Carrer Nou, 1\nCasal;Carrer Vell, 2\n'))).rows.map(
        ({ entry }) => entry.externalId,
      )
    expect(new Set([...(await ids()), ...(await ids())]).size).toBe(2)
  })

  test.each([
    ['41,72', 41.72],
    ['41.72', 41.72],
    ['−0,5', -0.5],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1 234,5', 1234.5],
    ['1.234.567', 1_234_567],
    ['41,7231 °', 41.7231],
    ['41,72,1', undefined],
    ['nord', undefined],
    ['', undefined],
  ])('the number %s is read', (text, number) => expect(parseNumber(text)).toBe(number))
})

const readList = isolatedReader<typeof import('../../../src/domain/information/import-reader.ts')['read']>({
  name: 'a list',
  module: import.meta.resolve('../../../src/domain/information/import-reader.ts'),
  pool: 'staff',
  maxBytes: 2_000_000,
  deadlineMs: 30_000,
  memoryMb: 400,
})

describe('a workbook', () => {
  const rowsOf = async (bytes: Uint8Array) => (await readSheet(bytes)).rows

  test('with texts, numbers, dates and formulas is read as displayed', async () => {
    const cells =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1"/></row><row r="3"><c r="A3"><v>938720000</v></c><c r="B3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C3"><v>41.7231</v></c></row>'
    expect(
      await rowsOf(
        zip(workbookFiles(cells, { strings: '<si><t>id</t></si><si><r><t>no</t></r><r><t>m</t></r></si>' })),
      ),
    ).toEqual([
      { number: 1, cells: ['id', 'nom'] },
      { number: 3, cells: ['938720000', 'ab', '41.7231'] },
    ])
    const written = await writeWorkbook({
      name: 'Dates',
      columns: ['dia', 'hora'],
      zone: 'Europe/Madrid',
      rows: [[new Date('2026-11-28T23:00:00Z'), new Date('2026-07-01T10:05:00Z')]],
    })
    expect((await rowsOf(written))[1]?.cells).toEqual(['2026-11-29', '2026-07-01 12:05'])
  })

  const list = inlineRow(1, ['id', 'nom']) + inlineRow(2, ['1', 'Casal'])

  test.each<[string, () => Uint8Array]>([
    [
      'unpacks to more than the limit',
      () => zip(workbookFiles(list + inlineRow(3, ['2', 'a'.repeat(70_000_000)]))),
    ],
    [
      'unpacks to more than it declares',
      () => zip(workbookFiles(list + inlineRow(3, ['2', 'a'.repeat(70_000_000)])), 1_000),
    ],
    ['declares a size of zero', () => zip(workbookFiles(list), 0)],
    [
      'has ten thousand files',
      () => zip(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`x${n}`, '']))),
    ],
    ['is cut off', () => zip(workbookFiles(list)).subarray(0, 700)],
    ['is another zip', () => zip({ 'a.txt': 'hola' })],
    [
      'is of a format before 2007 or encrypted',
      () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    ],
  ])('that %s is refused, and the reader continues', async (_, made) => {
    const refused = await readList(made(), undefined).catch(({ name }: Error) => ({ problem: name }))
    expect('problem' in refused && refused.problem).toMatch(/^(workbook|LimitExceeded)$/)
    expect(await readList(zip(workbookFiles(list)), undefined)).toMatchObject({ rows: [{ row: 2 }] })
  })

  test('expands no entity, neither its own nor of a file', async () => {
    const before =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    const bytes = zip(
      workbookFiles(inlineRow(1, ['id', 'nom']) + inlineRow(2, ['1', 'x&b;&f;y']), { before }),
    )
    expect(JSON.stringify(await readList(bytes, undefined))).not.toMatch(/aaaa|root:/)
  })

  test('with cells at two corners does not allocate those between', async () => {
    const corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    const read = await readList(zip(workbookFiles(list + corner)), undefined).catch(({ name }: Error) => ({
      problem: name,
    }))
    expect('problem' in read || read.rows.length === 1).toBe(true)
  })
})

describe('an exported table', () => {
  const rows = [
    ['=HYPERLINK("https://mal.test")', 1.5, new Date('2026-11-29T10:00:00Z')],
    ['+34 600 111 222', -2, new Date('2026-07-01T22:30:00Z')],
    ['+34600111222', 3, null],
    ['-5', 4, null],
    ['@SUM(1)', 5, null],
    ['\t=1+1', 6, null],
    ['-2+3+cmd|x', 7, null],
    ['Fanal; a la plaça, "fos"\ni més', 8, null],
    ['a,=1+1', 9, null],
  ] satisfies (string | number | Date | null)[][]
  const table = { name: 'Full: 1/2', columns: ['Què', 'Quant', '=Quan'], rows, zone: 'Europe/Madrid' }

  test('is CSV with semicolons, decimal commas and the town’s time, and contains no formulas', () => {
    expect(writeCsv(table)).toBe(
      [
        `\ufeffQuè;Quant;'=Quan`,
        `"'=HYPERLINK(""https://mal.test"")";"1,5";29/11/2026 11:00`,
        '+34 600 111 222;-2;02/07/2026 00:30',
        '+34600111222;3;',
        '-5;4;',
        `'@SUM(1);5;`,
        `"'\t=1+1";6;`,
        `"'-2+3+cmd|x";7;`,
        '"Fanal; a la plaça, ""fos""\ni més";8;',
        '"a,=1+1";9;',
        '',
      ].join('\r\n'),
    )
  })

  test('is a workbook with texts, numbers and dates of their own type', async () => {
    const sheet = await readSheet(await writeWorkbook(table))
    expect(sheet.sheet).toBe('Full  1 2')
    expect(sheet.rows.map(({ cells }) => cells[0])).toEqual([
      'Què',
      ...rows.map(([text]) => String(text).trim()),
    ])
    expect(sheet.rows[1]?.cells).toEqual(['=HYPERLINK("https://mal.test")', '1.5', '2026-11-29 11:00'])
    expect(sheet.rows[2]?.cells).toEqual(['+34 600 111 222', '-2', '2026-07-02 00:30'])
  })

  test('can be imported again', async () => {
    const found = detectColumns(await readSheet(utf8(writeCsv(table))), { what: ['què'], much: ['quant'] })
    expect(found?.rows.map(({ cells }) => parseNumber(cells[1] ?? ''))).toEqual([
      1.5, -2, 3, 4, 5, 6, 7, 8, 9,
    ])
  })
})
