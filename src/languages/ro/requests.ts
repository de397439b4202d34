import type { RequestWords } from '../definition.ts'

export const requests: RequestWords = {
  status: [
    'sesizar(?:ea|ile) (?:mea|mele)',
    'sesizarii mele|sesizarilor mele',
    '(?:starea|stadiul|ce face|ce se aude cu) (?:sesizarii|sesizarilor|sesizarea|sesizarile)',
  ],
  person: [
    '(?:vorbesc|vorbi|discut|contactez|vorbiti) .{0,20}?(?:cu )?(?:o |un )?(?:persoana|om|angajat|angajata|cineva|operator|operatoare|functionar|functionara|agent)',
    '(?:o )?persoana (?:reala|adevarata|va rog)',
    '^(?:persoana|o persoana|om|operator|cineva|este cineva|e cineva)$',
    'sa ma (?:sune|contacteze|suni|sunati)',
    'nu vreau sa vorbesc cu (?:un robot|o masina|un bot)',
  ],
  discard: [
    '(?:vreau|vrem|as vrea|am vrea|trebuie|doresc|dorim) sa (?:arunc|aruncam|scap|scapam|ma debarasez|ne debarasam)',
    '(?:cum|unde) (?:pot |putem )?(?:sa )?(?:arunc|aruncam|scap)',
  ],
  lookup: {
    before: 'care este |care e |la ce ',
    what: 'numarul de telefon|telefonul|telefon|adresa|programul|orarul|unde este|unde e|unde se afla',
    joins: 'de la|de|la|al|a|ai|pentru',
  },
}
