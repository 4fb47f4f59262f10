namespace Wattwise.LocalEngine;

/// <summary>How far reading a call got.</summary>
internal enum ReadResult
{
    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>This is no call.</summary>
    Failed,

    /// <summary>There are no more bytes, though some are missing.</summary>
    Cut,
}
