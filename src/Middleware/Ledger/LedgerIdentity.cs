namespace Wattwise.Accounting;

/// <summary>How a ledger keeps the name of a tenant or user.</summary>
public enum LedgerIdentity
{
    /// <summary>Not at all.</summary>
    Omitted,

    /// <summary>
    /// As a keyed hash (HMAC-SHA256, 16 bytes of it): rows of one name can be found and summed, the name cannot be read. Who has the key
    /// and a list of names can tell which is which.
    /// </summary>
    Hashed,

    /// <summary>As the request names it.</summary>
    AsGiven,
}
