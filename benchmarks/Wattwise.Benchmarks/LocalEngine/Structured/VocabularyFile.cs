using Wattwise.LocalEngine;
using Wattwise.LocalEngine.Native;

namespace Wattwise.Benchmarks.LocalEngine;

/// <summary>The tokenizer of a model file, without its weights.</summary>
internal sealed class VocabularyFile : IDisposable
{
    private readonly ModelHandle _model;

    public VocabularyFile(string path)
    {
        var parameters = LlamaApiParameters();
        _model = ModelHandle.Load(path, parameters, DeviceSelection.Select(LlamaLibrary.Load().Directory, LlamaDevice.Cpu).NativeList);
        Name = Path.GetFileNameWithoutExtension(path);
        Vocabulary = new(_model);
    }

    public string Name { get; }

    public Vocabulary Vocabulary { get; }

    public void Dispose() => _model.Dispose();

    private static LlamaModelParams LlamaApiParameters()
    {
        LlamaLibrary.Load();
        var parameters = LlamaApi.Abi.ModelDefaults();
        parameters.VocabularyOnly = true;
        return parameters;
    }
}
