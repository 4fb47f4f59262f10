namespace Wattwise.Carbon;

/// <summary>What a source is asked for.</summary>
[Flags]
internal enum SourceOperation
{
    /// <summary>The present intensity.</summary>
    Current = 1,

    /// <summary>A forecast.</summary>
    Forecast = 2,
}
