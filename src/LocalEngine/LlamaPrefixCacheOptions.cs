using System.ComponentModel.DataAnnotations;

namespace Wattwise.LocalEngine;

/// <summary>
/// How an engine keeps the KV cells of prompts and answers for later requests that begin alike. Read once, when the engine is loaded.
/// </summary>
/// <remarks>
/// A hit copies no KV data. It can be told by its speed, so requests share only within one isolation scope: see
/// <see cref="LlamaRequestOptions.PrefixScope"/>. A prompt that was computed in other pieces than the same prompt in one go has logits that
/// differ by rounding.
/// </remarks>
public sealed class LlamaPrefixCacheOptions
{
    /// <summary>The default of <see cref="MaxSequences"/>.</summary>
    public const int DefaultMaxSequences = 64;

    /// <summary>Whether anything is kept. The default is <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The most KV cells (tokens) that are kept; shared ones count once. Running requests come first: what they need is evicted. The
    /// default is <see langword="null"/>, all cells of the context.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int? MaxTokens { get; set; }

    /// <summary>
    /// The most kept cells that no running request uses, while requests run: each of them slows every row a little. What exceeds this is
    /// evicted, the least valuable first, to <see cref="SpillToHostBytes"/>. The default is <see langword="null"/>: 1,024 on a CPU and
    /// 8,192 on a GPU, and no such limit where evicted prefixes have nowhere to go. Means nothing with
    /// <see cref="LlamaKvLayout.Separate"/>.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int? MaxIdleTokens { get; set; }

    /// <summary>
    /// The most different prompts that are kept; one that another continues counts once. Together with the requests that run at once they
    /// can be 256. The default is <see cref="DefaultMaxSequences"/>.
    /// </summary>
    [Range(0, 255)]
    public int MaxSequences { get; set; } = DefaultMaxSequences;

    /// <summary>
    /// The most bytes of memory for prefixes that were evicted, from where they come back without being computed again; 0 is off. Taken as
    /// prefixes are evicted, not at the start. The default is 256 MiB.
    /// </summary>
    [Range(0d, 1e15)]
    public long SpillToHostBytes { get; set; } = 256L << 20;

    /// <summary>
    /// A folder for evicted prefixes that memory has no room for, and for those in memory when the engine ends; they outlive the process.
    /// The files hold prompts and answers, so guard them as such. Engines in other processes may use the same folder, each with its own
    /// limit. A model whose file was changed or has another time of last change finds nothing of it. The default is
    /// <see langword="null"/>, off.
    /// </summary>
    public string? SpillDirectory { get; set; }

    /// <summary>
    /// The most bytes of files in <see cref="SpillDirectory"/>; the least recently used are deleted. The default is 4 GiB.
    /// </summary>
    [Range(0d, 1e15)]
    public long SpillToDiskBytes { get; set; } = 4L << 30;
}
