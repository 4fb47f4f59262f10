namespace Wattwise.Tool.Models;

/// <summary>A file of SHA256SUMS.</summary>
internal sealed record ChecksumCheck(string File, ChecksumState State)
{
    public string Text => State switch
    {
        ChecksumState.Same => "OK",
        ChecksumState.Differs => "FAILED: not the published file",
        _ => "FAILED: missing",
    };
}
