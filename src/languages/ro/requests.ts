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
  works: {
    mentions: 'lucrari|lucrarile|intreruperi|devieri|strazi inchise',
    what: 'lucrari|intreruperi(?: de (?:apa|curent|circulatie))?|opriri de (?:apa|curent)|strazi (?:inchise|blocate)|strada inchisa',
    ask: 'ce|care|cand|cat|pana cand|unde|stiti daca|imi puteti spune|vreau sa stiu|exista|sunt',
    besides:
      'sunt|este|e|exista|vor|fi|va|avea|loc|de|din|la|pe|in|a|al|ale|cu|aproape|aici|mea|noastra|strada|cartier|cartierul|zona|oras|orasul|planificate|programate|anuntate|prevazute|dureaza|se|termina|incep|si|sau|daca|acum|inca|despre|informatii|acest|aceasta|aceste|dimineata|seara|noapte|zi|zile|urmatoarele',
  },
  area: {
    begins:
      '(?:vreau sa |as vrea sa |pot sa )?(?:urmaresc|urmareste|urmari)|(?:vreau )?(?:sa )?(?:anuntati ma|anunta ma|ma anuntati|primi anunturi|primesc anunturi)',
    place: 'zona|strada|cartier|cartierul|in jur|jurul|aici|aproape de casa',
    besides:
      'de|din|la|pe|in|a|al|ale|cu|o|un|mea|meu|noastra|aceasta|acest|ce|ce se|se|intampla|tot|si|lucrari|intreruperi|sesizari|noutati|cand|sunt|este|aproape|casa|metri|m|va rog',
    followed:
      '(?:ce|care|ce (?:zone|strazi|cartiere|anunturi)) (?:urmaresc|primesc)|(?:arata mi )?zonele (?:mele|urmarite|pe care le urmaresc)',
  },
  participation: {
    what: 'particip|participa|participare(?: publica)?|consultari(?: publice)?|consultare publica|votez|vota|votare|sondaje?|chestionare?',
    besides:
      'buna|buna ziua|vreau|vrem|as|vrea|pot|putem|sa|cum|ce|care|sunt|este|exista|la|in|pe|o|un|de|din|pentru|si|sau|acum|deschise|deschisa|noi|noua|primarie|primaria|primariei|meu|cartier|raspund|va rog|multumesc',
    named: 'particip la|participa la|consultarea|consultare',
    home: 'locuiesc|locuim|stau|stam|sunt|acasa|casa|mea|meu|in|la|pe|strada|cartierul|cartier|din|de',
  },
}
