using Microsoft.Extensions.Configuration;
using Wattwise.LocalEngine;

namespace Wattwise.Tool.Serving;

/// <summary>A GGUF file that the local engine runs. Its section may also hold the settings of <see cref="LlamaEngineOptions"/>.</summary>
internal sealed class LocalModelSettings
{
    /// <summary>What callers name it; by default the file's name without its ending.</summary>
    public string Name { get; set; } = "";

    /// <summary>The file, relative to the folder of models.</summary>
    public string ModelPath { get; set; } = "";

    /// <summary>Where it was read from; <see langword="null"/> for one of the command line.</summary>
    public IConfiguration? Section { get; init; }

    /// <summary>A model of configuration.</summary>
    public static LocalModelSettings Read(IConfiguration section, string folder)
    {
        LocalModelSettings model = new() { Section = section };
        section.Bind(model);
        if (model.ModelPath.Length > 0)
            model.ModelPath = Path.GetFullPath(Path.Combine(folder, model.ModelPath));
        if (model.Name.Length == 0)
            model.Name = Path.GetFileNameWithoutExtension(model.ModelPath);
        return model;
    }

    public void Apply(LlamaEngineOptions options)
    {
        Section?.Bind(options);
        options.ModelPath = ModelPath;
    }
}
