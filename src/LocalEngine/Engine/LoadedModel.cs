using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A model in memory, its tokenizer, and what it says about itself. Everything but disposing it is thread-safe.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ModelHandle handle, string id, DeviceSelection devices)
    {
        Handle = handle;
        Devices = devices;
        Vocabulary = new(handle);
        SpecialTokens = SpecialTokens.Read(handle);
        ChatTemplate = ReadTemplate(handle, null);
        HasRerankTemplate = ReadTemplate(handle, "rerank") is not null;
        Info = ReadInfo(handle, id, ChatTemplate is not null);
    }

    public ModelHandle Handle { get; }

    public DeviceSelection Devices { get; }

    public Vocabulary Vocabulary { get; }

    public SpecialTokens SpecialTokens { get; }

    public LlamaModelInfo Info { get; }

    /// <summary>The text of the model's own template.</summary>
    public string? ChatTemplate { get; }

    /// <summary>Whether the model wants pairs in a prompt of its own.</summary>
    public bool HasRerankTemplate { get; }

    /// <summary>Loads the libraries if need be, and the model.</summary>
    public static LoadedModel Load(LlamaEngineOptions options, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        var logger = options.LoggerFactory?.CreateLogger("Wattwise.LocalEngine");
        var library = LlamaLibrary.Load(options.NativeLibraryPath, options.Device, logger);
        var devices = DeviceSelection.Select(library, options.Device, logger);
        cancellationToken.ThrowIfCancellationRequested();

        var parameters = LlamaApi.ModelDefaultParams();
        if (options.GpuLayers is { } layers)
            parameters.GpuLayers = layers;
        var handle = ModelHandle.Load(options.ModelPath, parameters, devices, progress, cancellationToken);
        try
        {
            if (LlamaApi.ModelHasEncoder(handle) && LlamaApi.ModelHasDecoder(handle))
                throw new LlamaModelException(options.ModelPath, "encoder-decoder models are not supported.");
            if (LlamaApi.ModelIsDiffusion(handle))
                throw new LlamaModelException(options.ModelPath, "diffusion models are not supported.");
            return new(handle, LlamaEngine.ModelIdOf(options.ModelPath), devices);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => Handle.Dispose();

    private static unsafe string? ReadTemplate(ModelHandle handle, string? name) =>
        Marshal.PtrToStringUTF8((nint)LlamaApi.ModelChatTemplate(handle, name)) is { Length: > 0 } template ? template : null;

    private static LlamaModelInfo ReadInfo(ModelHandle handle, string id, bool hasChatTemplate)
    {
        var architecture = ReadMetadata(handle, "general.architecture") ?? "";
        return new(
            id,
            ReadMetadata(handle, "general.name") is { Length: > 0 } name ? name : id,
            architecture,
            ReadKind(handle, architecture),
            (long)LlamaApi.ModelParameterCount(handle),
            (long)LlamaApi.ModelSize(handle),
            LlamaApi.ModelTrainingContext(handle),
            LlamaApi.ModelEmbeddingLength(handle),
            LlamaApi.VocabularySize(handle.Vocabulary),
            hasChatTemplate);
    }

    private static LlamaModelKind ReadKind(ModelHandle handle, string architecture)
    {
        var pooling = ReadMetadata(handle, architecture + ".pooling_type") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? (PoolingType)value
            : PoolingType.Unspecified;
        if (pooling == PoolingType.Rank)
            return LlamaModelKind.PairScorer;

        var isEncoder = ReadMetadata(handle, architecture + ".attention.causal") == "false";
        return isEncoder || pooling is PoolingType.Mean or PoolingType.Cls or PoolingType.Last ? LlamaModelKind.Embedding : LlamaModelKind.Chat;
    }

    private static unsafe string? ReadMetadata(ModelHandle handle, string key)
    {
        Span<byte> buffer = stackalloc byte[512];
        fixed (byte* start = buffer)
        {
            var length = LlamaApi.ModelMetadata(handle, key, start, (nuint)buffer.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(buffer[..Math.Min(length, buffer.Length - 1)]);
        }
    }
}
