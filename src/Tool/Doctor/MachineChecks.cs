using System.Globalization;
using System.Runtime.InteropServices;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Energy;
using Wattwise.LocalEngine;

namespace Wattwise.Tool.Doctor;

/// <summary>Tries what Wattwise can use.</summary>
internal static class MachineChecks
{
    public static async Task<IReadOnlyList<Check>> RunAsync(string? model, string? cache, string? ledger, CancellationToken cancellationToken)
    {
        List<Check> checks = [Machine(), Meter()];
        checks.Add(await LoadAsync("engine on the CPU", model, LlamaDevice.Cpu, cancellationToken));
        checks.Add(await LoadAsync("engine on a GPU", model, LlamaDevice.Cuda, cancellationToken));
        if (cache is not null)
            checks.Add(await TryAsync("cache", async () => await CountAsync(cache, cancellationToken)));
        if (ledger is not null)
            checks.Add(await TryAsync("ledger", async () => $"{(await new SqliteLedgerReader(ledger).ReadRunsAsync(cancellationToken)).Count} runs"));
        return checks;
    }

    private static Check Machine() => new(
        "machine",
        CheckState.Works,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0.0} GB, .NET {Environment.Version}"));

    private static Check Meter()
    {
        var meter = EnergyMeterFactory.Create();
        using (meter as IDisposable)
            return new("energy meter", meter.Method == EnergyMethod.Measured ? CheckState.Works : CheckState.Absent, $"{meter.Method}: {meter.Description}");
    }

    private static async Task<Check> LoadAsync(string name, string? model, LlamaDevice device, CancellationToken cancellationToken)
    {
        if (model is null)
            return new(name, CheckState.Absent, "not tried: name a model with --model");
        try
        {
            await using var engine = await LlamaEngine.LoadAsync(new() { ModelPath = model, Device = device }, cancellationToken: cancellationToken);
            return new(name, CheckState.Works, $"{engine.Model.Name} on {engine.Device}");
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

    private static async Task<string> CountAsync(string cache, CancellationToken cancellationToken)
    {
        await using var store = new SqliteSemanticCacheStore(new() { FilePath = cache });
        return $"{await store.CountAsync(cancellationToken: cancellationToken)} entries";
    }

    private static async Task<Check> TryAsync(string name, Func<Task<string>> open)
    {
        try
        {
            return new(name, CheckState.Works, await open());
        }
        catch (Exception exception) when (exception is SqliteSemanticCacheException or SqliteLedgerException)
        {
            return new(name, CheckState.Fails, exception.Message);
        }
    }
}
