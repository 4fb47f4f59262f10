using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Wattwise.Gateway;

/// <summary>Settings of the gateway. Checked when the host starts and read once.</summary>
public sealed class GatewayOptions
{
    internal const int MaxModelNameLength = 128;
    private const long MaxMaxBodyBytes = 64L << 20;

    /// <summary>What is served, by name. At least one model.</summary>
    [ValidateEnumeratedItems]
    public IList<GatewayModelOptions> Models { get; init; } = [];

    /// <summary>The largest body of a request in bytes: 1 KiB to 64 MiB. A larger one gets status 413. The default is 4 MiB.</summary>
    [Range(1L << 10, MaxMaxBodyBytes)]
    public long MaxBodyBytes { get; set; } = 4L << 20;

    /// <summary>How deep the JSON of a request may be: 8 to 512 levels. The default is 64.</summary>
    [Range(8, 512)]
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>
    /// The most names, values and brackets in the JSON of a request: 1,000 to 10 million. Reading takes memory for each of them, up to
    /// eight times the size of a body that consists of little else. The default is 100,000.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int MaxJsonTokens { get; set; } = 100_000;

    /// <summary>The most messages of a request, and items of an input: 1 to 100,000. The default is 2,048.</summary>
    [Range(1, 100_000)]
    public int MaxMessages { get; set; } = 2048;

    /// <summary>The most tools of a request: 0 to 10,000. The default is OpenAI's 128.</summary>
    [Range(0, 10_000)]
    public int MaxTools { get; set; } = 128;

    /// <summary>
    /// The most answers of a request, that is its prompts times <c>n</c>: 1 to 1,000. Each is a call of the model of its own, up to 8 at
    /// the same time, and holds its own share of the budgets. The default is 32.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxChoices { get; set; } = 32;

    /// <summary>The most texts of a request for embeddings: 1 to 100,000. The default is OpenAI's 2,048.</summary>
    [Range(1, 100_000)]
    public int MaxInputs { get; set; } = 2048;

    /// <summary>
    /// How long a stream waits for its first token before it sends its headers: 1 ms to 30 s. An error that comes before that has its
    /// own HTTP status; a later one is an event of the stream. The default is 1 s.
    /// </summary>
    [DurationRange("00:00:00.001", "00:00:30")]
    public TimeSpan HeaderDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest silence of a stream before it sends a comment: 0.1 to 10 s. The default is 10 s.</summary>
    [DurationRange("00:00:00.1", "00:00:10")]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may take before it is cancelled with status 504: 1 s to 24 hours. The default is 10 minutes.</summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a complete reply is kept for a client that did not get it and asks again: 0 to 1 hour. Zero keeps none. The default is 2
    /// minutes.
    /// </summary>
    [DurationRange("00:00:00", "01:00:00")]
    public TimeSpan ReplayWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The most bytes of such replies, the oldest go first, and as many again of those that are being sent: 64 KiB to 1 GiB. What finds no
    /// room is not kept. The default is 32 MiB.
    /// </summary>
    [Range(64L << 10, 1L << 30)]
    public long MaxReplayBytes { get; set; } = 32L << 20;

    /// <summary>
    /// How long the items of a response are known by their ids to the tenant that got them, so that a client may send an
    /// <c>item_reference</c> in place of an earlier answer: 0 to 24 hours. Zero keeps none, nor does a request with <c>store: false</c>.
    /// The default is 1 hour.
    /// </summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    public TimeSpan ItemWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most bytes of such items, the oldest go first: 64 KiB to 1 GiB. The default is 16 MiB.</summary>
    [Range(64L << 10, 1L << 30)]
    public long MaxItemBytes { get; set; } = 16L << 20;
}
