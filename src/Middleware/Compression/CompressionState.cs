using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Memory;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>What the stage shares among its clients: its settings, its strategies, and the forms that it found.</summary>
/// <remarks>What is remembered saves time and nothing else: a form is a function of the part. Thread-safe.</remarks>
internal sealed class CompressionState : IDisposable
{
    private readonly MemoryCache? _forms;

    /// <param name="embeddingGenerator">Embeds text and questions; <see langword="null"/> for the registered one.</param>
    /// <param name="options">The settings. Copied.</param>
    /// <param name="services">What the host has.</param>
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public CompressionState(
        IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator, CompressionOptions options, StageServices services)
    {
        options = new CompressionOptions(options);
        StageOptions.ThrowIfInvalid(options, new CompressionOptionsValidator());
        embeddingGenerator ??= services.Find<IEmbeddingGenerator<string, Embedding<float>>>();

        Options = options;
        Stage = new StageContext(WattwiseStages.Compression, typeof(CompressionChatClient), services);
        References = options.FindReferences() ?? services.Find<CompressionReferences>();
        EnergyModel = services.Find(options.EnergyModel, IEnergyModel.None)
            ?? (ReferenceEquals(options.EnergyModel, IEnergyModel.None) ? null : Energy.RemoteEnergyModel.Default);
        Counter = options.TokenCounter ?? services.Find<ITokenCounter>();
        var vectors = embeddingGenerator is null ? null : new UnitVectors(embeddingGenerator, Stage.EnergyMeter);
        Instruments = new CompressionInstruments(Stage);
        if (options.MaxRememberedBytes > 0)
            _forms = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.MaxRememberedBytes });
        if (options.Selection is { } selection)
        {
            Compressor = selection.Compressor ?? services.Find<IPromptCompressor>();
            if (Compressor is null)
            {
                Compressor = new ContentSelector(vectors);
                Documents = new DocumentSelector(vectors);
                IsEmbedding = vectors is not null;
            }
        }

        if (options.ToolSelection is { } tools)
            Tools = new ToolSelector(tools, null, vectors);

        Forms = new FormFinder(this);
        DocumentForms = new DocumentForms(this, Forms);
        Outage = Stage.Watch("compression", "prompts go out as they came");
        EnergyOutage = Stage.Watch("energy model", "what compression saves stays unknown");
        ToolOutage = Stage.Watch("tool selection", "all tools are sent");
    }

    public CompressionOptions Options { get; }

    public StageContext Stage { get; }

    public CompressionReferences? References { get; }

    public IEnergyModel? EnergyModel { get; }

    /// <summary>The app's counter, if it has one.</summary>
    public ITokenCounter? Counter { get; }

    public CompressionInstruments Instruments { get; }

    /// <summary>Chooses what is kept; <see langword="null"/> if selection is off.</summary>
    public IPromptCompressor? Compressor { get; }

    /// <summary>Chooses among documents of one message; <see langword="null"/> if selection is off, or the app's own.</summary>
    public DocumentSelector? Documents { get; }

    /// <summary>True if choosing takes an embedder.</summary>
    public bool IsEmbedding { get; }

    /// <summary>Chooses tools; <see langword="null"/> if that is off.</summary>
    public ToolSelector? Tools { get; }

    /// <summary>Finds how parts are sent.</summary>
    public FormFinder Forms { get; }

    /// <summary>Finds how documents of one message are sent.</summary>
    public DocumentForms DocumentForms { get; }

    public Outage Outage { get; }

    public Outage EnergyOutage { get; }

    public Outage ToolOutage { get; }

    /// <summary>The name of a part's form: all that the form depends on.</summary>
    /// <param name="part">The part.</param>
    /// <param name="isSent">True for the form of a value, which may be JSON; false for the text alone.</param>
    /// <param name="maxTokens">The most tokens to keep; negative for a lossless form.</param>
    /// <param name="reference">What is named in markers.</param>
    /// <param name="counter">Counts the tokens.</param>
    public static UInt128 NameOf(PromptPart part, bool isSent, int maxTokens, string? reference, ITokenCounter counter)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(isSent ? part.Value is string ? "plain" : "value" : "text");
        Add(part.Text);
        Add(part.Question);
        Add(part.Title);
        Add(reference);
        Span<byte> numbers = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, maxTokens);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(counter));
        hash.AppendData(numbers);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return MemoryMarshal.Read<UInt128>(digest);

        void Add(string? text)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    /// <summary>A form that was found before.</summary>
    public CompressedForm? Recall(UInt128 name) => _forms?.Get<CompressedForm>(name);

    /// <summary>Remembers a form.</summary>
    public void Remember(UInt128 name, CompressedForm form) =>
        _forms?.Set(name, form with { Spent = EnergyEstimate.Zero }, new MemoryCacheEntryOptions { Size = form.Bytes });

    public void Dispose() => _forms?.Dispose();
}
