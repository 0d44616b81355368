/** Where a certificate that is made finds what else its server is called; not part of the public options. */
export const ADVERTISED: unique symbol = Symbol("smtp-fixture advertised host");
