using System.ComponentModel.DataAnnotations;

namespace Wattwise.LocalEngine;

/// <summary>Which models a <see cref="LlamaModelPool"/> offers and how much memory they share. Read once, when the pool is made.</summary>
public sealed class LlamaModelPoolOptions
{
    /// <summary>The models by the ids that requests name them with, whatever their case. At least one.</summary>
    public IDictionary<string, LlamaEngineOptions> Models { get; } = new Dictionary<string, LlamaEngineOptions>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Bytes that the loaded models may need together, on all devices, by their <see cref="LlamaMemoryPlan"/>s. The default is
    /// <see langword="null"/>, no limit but what each device has free when a model is loaded.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long? MemoryBudgetBytes { get; set; }

    /// <summary>
    /// How long a model that nobody uses stays loaded, above 0. The default is 5 minutes; <see langword="null"/> keeps it until another one
    /// needs its room.
    /// </summary>
    public TimeSpan? IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many may wait for a model to be loaded or for room; one more gets a <see cref="LlamaEngineBusyException"/>. The default is 64.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingRents { get; set; } = 64;

    /// <summary>The model of chat requests that name none. The default is <see langword="null"/>, such requests are refused.</summary>
    public string? DefaultModelId { get; set; }

    /// <summary>Runs the timer. The default is the system clock. With service registration, the registered one.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
