using System.Globalization;
using Microsoft.Extensions.AI;
using Wattwise.LocalEngine;
using Wattwise.LocalEngine.Native;
using Wattwise.Tool.Models;

namespace Wattwise.Tool.Doctor;

/// <summary>Whether models run here: the libraries, the devices that they find, and a model if one is named.</summary>
internal static class EngineChecks
{
    public static async Task<IReadOnlyList<Check>> RunAsync(string? model, DirectoryInfo? models, CancellationToken cancellationToken)
    {
        var (library, loaded) = Load();
        List<Check> checks = [loaded];
        if (library is not null)
            checks.Add(Cuda(library));
        if (models is not null)
            checks.Add(Files(models));
        if (model is not null)
        {
            checks.Add(await RunModelAsync("model on the CPU", model, LlamaDevice.Cpu, cancellationToken));
            checks.Add(await RunModelAsync("model on a GPU", model, LlamaDevice.Cuda, cancellationToken));
        }

        return checks;
    }

    private static (LlamaLibrary? Library, Check Check) Load()
    {
        const string Name = "llama.cpp";
        try
        {
            var library = LlamaLibrary.Load();
            return (library, new(Name, CheckState.Works, $"{library.Version} in {library.Directory ?? "the system's library folders"}"));
        }
        catch (LlamaException exception)
        {
            return (null, new(Name, CheckState.Fails, exception.Message));
        }
    }

    private static Check Cuda(LlamaLibrary library)
    {
        const string Name = "GPU (CUDA)";
        var found = BackendDevice.All().Where(device => device.IsCuda).ToList();
        if (found.Count == 0)
            return new(Name, CheckState.Absent, CudaSupport.MissingDevice(library.Directory));
        var obstacles = found.Select(device => CudaSupport.Obstacle(library.Directory, device)).OfType<string>().ToList();
        return obstacles.Count > 0
            ? new(Name, CheckState.Fails, string.Join(" ", obstacles))
            : new(Name, CheckState.Works, string.Join(", ", found.Select(device => string.Create(
                CultureInfo.InvariantCulture,
                $"{device.Description}, {device.FreeMemory / 1e9:0.0} of {device.TotalMemory / 1e9:0.0} GB free"))));
    }

    private static Check Files(DirectoryInfo folder)
    {
        var files = folder.EnumerateFiles("*.gguf").Select(file => ModelFile.Read(file.FullName)).ToList();
        var broken = files.Where(file => file.Problem is not null).ToList();
        return broken.Count > 0 ? new("models", CheckState.Fails, string.Join(" ", broken.Select(file => file.Problem)))
            : files.Count == 0 ? new("models", CheckState.Absent, $"no GGUF files in {folder.FullName}")
            : new("models", CheckState.Works, $"{files.Count} GGUF files can be read");
    }

    private static async Task<Check> RunModelAsync(string name, string model, LlamaDevice device, CancellationToken cancellationToken)
    {
        try
        {
            await using var engine = await LlamaEngine.LoadAsync(
                new() { ModelPath = model, Device = device }, cancellationToken: cancellationToken);
            var answered = engine.Model.Kind == LlamaModelKind.Chat ? await AskAsync(engine, cancellationToken) : "loaded";
            return new(name, CheckState.Works, $"{engine.Model.Name} on {engine.Device}: {answered}");
        }
        catch (LlamaDeviceException exception)
        {
            return new(name, CheckState.Absent, exception.Reason);
        }
        catch (LlamaException exception)
        {
            return new(name, CheckState.Fails, exception.Message);
        }
    }

    private static async Task<string> AskAsync(LlamaEngine engine, CancellationToken cancellationToken)
    {
        using LlamaChatClient client = new(engine);
        var answer = await client.GetResponseAsync("Hello", new() { MaxOutputTokens = 8, Temperature = 0 }, cancellationToken);
        return $"answered with {answer.Usage?.OutputTokenCount ?? 0} tokens";
    }
}
