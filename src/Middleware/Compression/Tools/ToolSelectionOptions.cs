using System.ComponentModel.DataAnnotations;

namespace Wattwise.Compression;

/// <summary>When and how far the tools of a request are cut down to those that its conversation needs.</summary>
/// <remarks>Not thread-safe; set it before the stage is built.</remarks>
public sealed class ToolSelectionOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    public ToolSelectionOptions()
    {
    }

    /// <summary>Copies settings.</summary>
    /// <param name="other">The settings to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public ToolSelectionOptions(ToolSelectionOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        MinTools = other.MinTools;
        MinTokens = other.MinTokens;
        MaxTools = other.MaxTools;
        MaxToolsOfLaterTurn = other.MaxToolsOfLaterTurn;
    }

    /// <summary>With fewer functions than this, and fewer tokens than <see cref="MinTokens"/>, all are sent. The default is 30.</summary>
    [Range(1, int.MaxValue)]
    public int MinTools { get; set; } = 30;

    /// <summary>With fewer tokens of names, descriptions and schemas than this, and fewer functions than <see cref="MinTools"/>, all are
    /// sent. The default is 10,000 tokens.</summary>
    [Range(1, int.MaxValue)]
    public int MinTokens { get; set; } = 10_000;

    /// <summary>How many functions the first request of a conversation gets. Functions that were called, are named or are required come
    /// on top. The default is 40.</summary>
    [Range(1, int.MaxValue)]
    public int MaxTools { get; set; } = 40;

    /// <summary>
    /// How many of its best functions each further user turn has among those sent; what is missing is added. The default is 10.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MaxToolsOfLaterTurn { get; set; } = 10;
}
