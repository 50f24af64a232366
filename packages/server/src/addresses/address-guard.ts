import ipaddr from 'ipaddr.js'

/** Decides which addresses a caller's URL may make this server dial (contract, "Webhooks"). */
export interface AddressGuard {
  /** Why a URL is refused before anything is looked up, or undefined if it may be tried. */
  refuseUrl(url: string): string | undefined
  /** Whether an address that a name resolved to may be dialled. */
  allowsAddress(address: string): boolean
}

export function createAddressGuard(options: {
  readonly allowHttp: boolean
  /** CIDR blocks, or single addresses, that are allowed although they are private. */
  readonly allowAddresses: readonly string[]
}): AddressGuard {
  const blocks = options.allowAddresses.map(parseBlock)

  const allowsAddress = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.parse(text)
    return isPublic(address) || blocks.some(([base, bits]) => isWithin(address, base, bits))
  }

  const refuseUrl = (text: string): string | undefined => {
    const url = URL.parse(text)
    if (!url) return 'is not an absolute URL'
    if (url.protocol !== 'https:' && !(options.allowHttp && url.protocol === 'http:')) {
      return options.allowHttp ? 'must start with https:// or http://' : 'must start with https://'
    }
    if (url.username !== '' || url.password !== '') return 'must not carry a user name or password'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (ipaddr.isValid(host) && !allowsAddress(host))
      return `points to ${host}, which is not a public address`
    return undefined
  }

  return { refuseUrl, allowsAddress }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Only `unicast` is public; every other range of ipaddr.js is private, special or a way around (6to4, NAT64, Teredo). */
function isPublic(address: Address): boolean {
  return address.range() === 'unicast'
}

function isWithin(address: Address, base: Address, bits: number): boolean {
  if (address instanceof ipaddr.IPv4 && base instanceof ipaddr.IPv4) return address.match(base, bits)
  if (address instanceof ipaddr.IPv6 && base instanceof ipaddr.IPv6) return address.match(base, bits)
  return false
}

function parseBlock(text: string): [Address, number] {
  try {
    return text.includes('/')
      ? ipaddr.parseCIDR(text)
      : [ipaddr.parse(text), ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128]
  } catch (error) {
    throw new Error(`"${text}" is not an address or CIDR block such as 10.1.0.0/16.`, { cause: error })
  }
}
