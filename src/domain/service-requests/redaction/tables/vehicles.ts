/** Vehicles, by language, folded: of a word of more than four letters the beginning is enough. */
export const VEHICLES = `cotxe cotxes vehicle vehicul camio camions furgo furgoneta moto motos motocicl ciclom remolc carava autocarav tractor coche coches vehiculo camion furgon
  furgonet remolque car cars van vans lorry truck trucks motorbik motorcycl scooter trailer caravan camper voiture voitur auto autos camionn fourgon remorque masina
  masini masinii dubita duba camionul авто автомоб машина машину машини фургон мотоцикл вантажів carro carros carrinha viatura mota motas macchina macchin سيارة السيارة سيارته شاحنة الشاحنة
  دراجة tomobil tomobila tonobil tonobila siyara bmw audi renault peugeot citroen ford opel volkswag toyota mercedes fiat dacia skoda kia hyundai nissan honda yamaha vespa`

/** Plates themselves. */
export const PLATES = `matricu plate plates registrat numberp licence license plaque immatric inmatricu numar placuta номер номером номерни номерні номера targa targata
  targhe رقمها لوحة ترقيم ترقيمها mtricula matrikula`

/** Things of the street that have numbers with letters too, folded. */
export const NUMBERED_THINGS = `poste pal post pole fanal farola lamp lampadaire stalp felinar candeeiro lampione ліхтар стовп عمود مصباح contenidor contenedor container bin conteneur
  arbre arbol tree arbore albero semafor semaforo semaphore feu comptador contador meter compteur contor banc banco bench parada stop arret statie fermata paragem parquimetr
  parquimetro armari quadre cuadro registre arqueta tapa embornal hidrant hidrante boca senyal senal sign panneau`

/** Words of three letters, which after a number are no part of a plate. */
export const WORDS_OF_THREE = `DEL LOS LAS LES ELS UNA UNO QUE POR PER AMB CON SIN THE AND FOR ARE WAS NOT YOU SUR EST AUX DES UNE PAS NON PLU MAS MES ANY DIA DIE
  FIN FINS HAN HAY SON SOY SER MUY TAN BUS CAP BAR KMS MTS HRS CTS MIN SEG SVP PMR LED WCS VIA AVE STR DIN LAS NOU VIC`
