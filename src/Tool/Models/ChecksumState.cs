namespace Wattwise.Tool.Models;

/// <summary>What came of comparing a file with its published checksum.</summary>
internal enum ChecksumState
{
    Same,
    Differs,
    Missing,
}
