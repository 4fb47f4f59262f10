using Microsoft.Extensions.Logging;
using Wattwise.LocalEngine.Gguf;
using Wattwise.LocalEngine.Native;

namespace Wattwise.LocalEngine;

/// <summary>A model in memory, its tokenizer, and what it says about itself. Everything but disposing it is thread-safe.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly List<LoraHandle> _adapters = [];

    private LoadedModel(ModelHandle handle, GgufFile file, DeviceSelection devices, bool couldDraft, bool drafts)
    {
        Handle = handle;
        Devices = devices;
        Vocabulary = new(handle);
        SpecialTokens = SpecialTokens.Read(handle);
        Templates = ModelTemplates.Of(
            file.Metadata.ChatTemplate, file.Metadata.NamedChatTemplates,
            new(Vocabulary.TextOf(Vocabulary.Bos), Vocabulary.TextOf(Vocabulary.Eos)));
        HasRerankTemplate = file.Metadata.NamedChatTemplates.ContainsKey("rerank");
        Info = LlamaModelInfo.Of(file);
        CouldDraftNextTokens = couldDraft;
        HasNextTokenLayers = drafts;
    }

    public ModelHandle Handle { get; }

    public DeviceSelection Devices { get; }

    public Vocabulary Vocabulary { get; }

    public SpecialTokens SpecialTokens { get; }

    public LlamaModelInfo Info { get; }

    /// <summary>
    /// Whether the file has layers that predict several tokens, of a kind that can draft with a library that computes them.
    /// </summary>
    public bool CouldDraftNextTokens { get; }

    /// <summary>Whether layers that predict several tokens are loaded, and can draft.</summary>
    public bool HasNextTokenLayers { get; }

    /// <summary>The model's own templates.</summary>
    public ModelTemplates Templates { get; }

    /// <summary>Whether the model wants pairs in a prompt of its own.</summary>
    public bool HasRerankTemplate { get; }

    /// <summary>Loads the libraries if need be, and the model.</summary>
    /// <param name="options">What to load.</param>
    /// <param name="progress">Gets the share that is loaded.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <param name="load">The engine's load, which plans the model beside others; <see langword="null"/> for what an engine's plan
    /// has.</param>
    public static LoadedModel Load(
        LlamaEngineOptions options, IProgress<float>? progress, CancellationToken cancellationToken, EngineLoad? load = null)
    {
        var file = GgufFile.Read(options.ModelPath);
        var logger = GuardedLogger.Create(options);
        var library = LlamaLibrary.Load(options.NativeLibraryPath, options.Device, logger);
        var devices = DeviceSelection.Select(library.Directory, options.Device, logger);
        var plan = load is null ? LlamaMemoryPlan.Create(file, options, devices) : load.Claim(PlanNow, cancellationToken);
        plan.EnsureFits();
        if (devices.Gpus.Count > 0 && plan.GpuLayers <= plan.LayerCount)
            logger?.LogWarning(
                "{GpuLayers} of {AllLayers} layers fit on the GPU; the CPU computes the others. {Plan}", plan.GpuLayers,
                plan.LayerCount + 1, plan);
        cancellationToken.ThrowIfCancellationRequested();

        var parameters = LlamaApi.Abi.ModelDefaults();
        parameters.GpuLayers = plan.GpuLayers;
        if (!options.MapModelFile)
            parameters.LoadMode = LoadMode.None;
        var couldDraft = NextTokenLayers.CanDraft(file);
        parameters.LoadMultiTokenPrediction = couldDraft && LlamaApi.Abi.HasNextTokenGraphs && NextTokenLayers.AreWanted(options);
        var templates = TemplateWarmUp.StartAsync(
            options.WarmUp && file.Metadata.Kind == GgufModelKind.Generator ? file.Metadata.ChatTemplate : null);
        var handle = Read();
        try
        {
            if (LlamaApi.ModelHasEncoder(handle) && LlamaApi.ModelHasDecoder(handle))
                throw new LlamaModelException(options.ModelPath, "encoder-decoder models are not supported.");
            if (LlamaApi.ModelIsDiffusion(handle))
                throw new LlamaModelException(options.ModelPath, "diffusion models are not supported.");
            templates.Wait(cancellationToken);
            return new(handle, file, devices, couldDraft, parameters.LoadMultiTokenPrediction);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        ModelHandle Read()
        {
            // A model that generates nothing needs no token that ends a text, and llama.cpp misses it at each load.
            LlamaLog.IsExpected = file.Metadata.Kind == GgufModelKind.Generator
                ? null
                : text => text.Contains("special_eog_ids", StringComparison.Ordinal);
            try
            {
                return ModelHandle.Load(options.ModelPath, parameters, devices.NativeList, progress, cancellationToken);
            }
            finally
            {
                LlamaLog.IsExpected = null;
            }
        }

        LlamaMemoryPlan PlanNow() => LlamaMemoryPlan.Create(file, options, DeviceSelection.Select(library.Directory, options.Device));
    }

    /// <summary>Frees an adapter with the model, unless it is freed before. On the engine's thread.</summary>
    public void Own(LoraHandle adapter)
    {
        _adapters.RemoveAll(known => known.IsClosed);
        _adapters.Add(adapter);
    }

    public void Dispose()
    {
        _adapters.ForEach(adapter => adapter.Dispose());
        Handle.Dispose();
    }
}
