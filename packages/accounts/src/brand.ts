declare const brand: unique symbol;

/** A `Base` that only the parser of `Name` can make: a value of this type has been checked. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
