namespace Wattwise.LocalEngine;

/// <summary>A prefix whose state is in memory, in a file, or on its way from one to the other.</summary>
/// <param name="scope">The hash of its scope.</param>
/// <param name="tokens">Its tokens.</param>
internal sealed class SpilledPrefix(byte[] scope, int[] tokens)
{
    public byte[] Scope { get; } = scope;

    public int[] Tokens { get; } = tokens;

    /// <summary>Null where only the file has it.</summary>
    public byte[]? State { get; set; }

    /// <summary>Null where there is no whole file.</summary>
    public string? Path { get; set; }

    public long FileBytes { get; set; }

    public bool IsBeingWritten { get; set; }

    /// <summary>Whether it is of no use any more: its file goes as soon as it is written.</summary>
    public bool IsForgotten { get; set; }

    public long LastUsed { get; set; }
}
