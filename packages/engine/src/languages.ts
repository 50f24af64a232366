import type { Container } from './containers.ts'

// QuickTime numbers its languages; these are the ones that FFmpeg writes and reads back by the same name.
const quicktime = new Set(
  (
    'eng fra ger ita dut spa dan por nor heb jpn ara fin gre ice mlt tur chi urd hin tha kor lit pol hun est lav rus ' +
    'alb ron ces slk slv yid mac bul ukr bel uzb kaz aze arm geo mol kir tgk tuk mon pus kur kas snd tib nep san mar ' +
    'ben asm guj ori mal kan tam tel sin bur khm lao vie ind tgl may amh tir orm som swa kin run nya mlg epo wel baq ' +
    'cat lat que grn aym tat uig jav'
  ).split(' '),
)

// ISO 639-2 has two codes for these, and QuickTime has either.
const synonyms: Readonly<Record<string, string>> = {
  fre: 'fra', deu: 'ger', nld: 'dut', ell: 'gre', isl: 'ice', zho: 'chi', sqi: 'alb', rum: 'ron', cze: 'ces',
  slo: 'slk', mkd: 'mac', hye: 'arm', kat: 'geo', bod: 'tib', mya: 'bur', msa: 'may', cym: 'wel', eus: 'baq',
} // prettier-ignore

/** The code under which a container keeps a language: its own, its synonym, or null where it has none. */
export function heldLanguage(code: string, { languages }: Container): string | null {
  if (code === 'und' || languages === 'any') return code
  if (languages === 'three-letters') return /^[a-z]{3}$/.test(code) ? code : null
  if (quicktime.has(code)) return code
  return synonyms[code] ?? null
}
