namespace Wattwise.LocalEngine;

/// <summary>Whether a request could start.</summary>
internal enum AdmissionResult
{
    Admitted,

    /// <summary>Running requests hold what it needs; those behind it wait too.</summary>
    NoRoom,

    /// <summary>A running request computes the beginning of its prompt just now; those behind it may go first.</summary>
    WaitsForPrefix,
}
