namespace Wattwise.Tool.Results;

/// <summary>What the process returns; the list is in the README.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command line is wrong; System.CommandLine's own code.</summary>
    public const int Usage = 1;

    /// <summary>It could not be done; standard error says why.</summary>
    public const int Failed = 2;

    /// <summary>It was done, and what was checked is not as it should be.</summary>
    public const int Findings = 3;

    public const int Cancelled = 130;
}
