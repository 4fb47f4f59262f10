namespace Wattwise.Accounting;

/// <summary>What totals of a ledger are split by.</summary>
[Flags]
public enum LedgerGrouping
{
    /// <summary>By nothing: one total for each carbon signal, basis and currency, which are never added up.</summary>
    None = 0,

    /// <summary>By month, in UTC.</summary>
    Month = 1,

    /// <summary>By day, in UTC.</summary>
    Day = 2,

    /// <summary>By tenant.</summary>
    Tenant = 4,

    /// <summary>By model.</summary>
    Model = 8,

    /// <summary>By stage.</summary>
    Stage = 16,

    /// <summary>By grid zone.</summary>
    Zone = 32,

    /// <summary>By outcome and reason of the stages.</summary>
    Reason = 64,

    /// <summary>By tier of a cascade.</summary>
    Tier = 128,

    /// <summary>By class of tasks, as a cascade names it.</summary>
    TaskClass = 256,
}
