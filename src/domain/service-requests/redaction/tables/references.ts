/** What says that a number is a file's, a thing's or an article's, by language; alternatives of a pattern. */
const BY_LANGUAGE: Record<string, string> = {
  ca: 'refer[eè]ncia|ref|expedient|exp|sol·licitud|petició|registre|instància|avís|incidència|codi de barres|codi|factura|rebut|multa|número de sèrie|sèrie|comanda|tiquet',
  es: 'referencia|expediente|solicitud|petición|registro|instancia|aviso|incidencia|código de barras|codigo de barras|código|codigo|factura|recibo|número de serie|serie|pedido|ticket',
  en: 'reference|file|request|case|registry|report|barcode|bar code|code|invoice|receipt|fine|serial number|serial|order|ticket|ean|gtin|isbn',
  fr: 'référence|réf|dossier|demande|requête|signalement|code-barres|code barres|facture|reçu|amende|numéro de série|série|commande',
  ro: 'referință|referinta|dosar|cerere|sesizare|sesizarea|cod de bare|cod|factura|chitanța|număr de serie|serie|comanda',
  uk: 'звернення|заявка|заява|справа|довідка|код|штрихкод|рахунок|квитанція|серійний номер',
  pt: 'referência|processo|pedido|requerimento|código de barras|fatura|recibo|número de série',
  it: 'riferimento|rif|pratica|richiesta|segnalazione|codice a barre|codice|fattura|ricevuta|numero di serie|matricola',
  ar: 'المرجع|مرجع|الملف|ملف|الطلب|طلب|الشكاية|البلاغ|الرمز|رمز|الفاتورة',
}

/** All of them. */
export const REFERENCES = Object.values(BY_LANGUAGE).join('|')
