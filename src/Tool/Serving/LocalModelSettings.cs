using Microsoft.Extensions.Configuration;
using Wattwise.LocalEngine;

namespace Wattwise.Tool.Serving;

/// <summary>A GGUF file that the local engine runs. Its section may also hold the settings of <see cref="LlamaEngineOptions"/>.</summary>
internal sealed class LocalModelSettings
{
    /// <summary>Where it was read from; <see langword="null"/> for one of the command line.</summary>
    private IConfiguration? _section;

    /// <summary>What callers name it; by default the file's name without its ending.</summary>
    public string Name { get; set; } = "";

    /// <summary>The file, relative to the folder of models.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>A model of configuration.</summary>
    public static LocalModelSettings Read(IConfiguration section, string folder)
    {
        LocalModelSettings model = new() { _section = section, Name = section["Name"] ?? "", ModelPath = section["ModelPath"] ?? "" };
        if (model.ModelPath.Length > 0)
            model.ModelPath = Path.GetFullPath(Path.Combine(folder, model.ModelPath));
        if (model.Name.Length == 0)
            model.Name = Path.GetFileNameWithoutExtension(model.ModelPath);
        return model;
    }

    public void Apply(LlamaEngineOptions options)
    {
        if (_section is { } section)
            section.Bind(options);
        options.ModelPath = ModelPath;
    }
}
