using System.Diagnostics.CodeAnalysis;

namespace Wattwise.LocalEngine;

/// <summary>
/// Several models under one memory budget: each is loaded when it is first used, and unloaded when nobody uses it and its room is needed.
/// </summary>
/// <remarks>
/// Thread-safe. One model is loaded or unloaded at a time; the others work on meanwhile. Where a model needs room that models in use hold,
/// it waits for them, and rents of all models queue behind it, so that it gets its turn: do not rent a second model while holding a first
/// one. Among idle models the one goes first whose last use is longest ago. Disposing the pool ends all requests and frees all models.
/// </remarks>
public sealed class LlamaModelPool : IAsyncDisposable, IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<string, PooledModel> _models;
    private readonly LlamaModelPoolOptions _options;
    private readonly ITimer? _timer;
    private readonly CancellationTokenSource _disposing = new();
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Held while a model is loaded, unloaded, or waits for room.
    private readonly SemaphoreSlim _turn = new(1);
    private TaskCompletionSource? _room;
    private Task _sweep = Task.CompletedTask;
    private int _waiting;
    private bool _isDisposed;

    /// <summary>Creates a pool. Nothing is loaded yet.</summary>
    /// <param name="options">The models and their budget; read once.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is missing or out of its range.</exception>
    public LlamaModelPool(LlamaModelPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        LlamaModelPoolOptionsValidator.ThrowIfOutOfRange(options);
        _options = options;
        _models = options.Models.ToDictionary(
            entry => entry.Key, entry => new PooledModel(entry.Key, entry.Value), StringComparer.OrdinalIgnoreCase);
        if (options.IdleTimeout is not null)
            _timer = options.TimeProvider.CreateTimer(
                static pool => ((LlamaModelPool)pool!).BeginSweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How each model stands just now.</summary>
    public IReadOnlyList<LlamaPooledModel> Models
    {
        get
        {
            lock (_lock)
                return [.. _models.Values.Select(
                    model => new LlamaPooledModel(model.Id, model.Engine is not null, model.Rents, model.PlannedBytes))];
        }
    }

    /// <summary>Ends when what the timer began has ended.</summary>
    internal Task Sweep
    {
        get
        {
            lock (_lock)
                return _sweep;
        }
    }

    /// <summary>Gives a model for use, and loads it first if need be.</summary>
    /// <param name="modelId">The model's id in the pool, in any case.</param>
    /// <param name="cancellationToken">Ends the wait, and the load where this call began it.</param>
    /// <returns>The model's lease; dispose it after use.</returns>
    /// <exception cref="ArgumentException">The pool has no such model.</exception>
    /// <exception cref="LlamaPoolBudgetException">The model is larger than the whole budget.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many wait already.</exception>
    /// <exception cref="LlamaException">The model cannot be loaded; see <see cref="LlamaEngine.LoadAsync"/>. The next call tries
    /// again.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public async ValueTask<LlamaModelLease> RentAsync(string modelId, CancellationToken cancellationToken = default)
    {
        var model = Find(modelId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_room is null && model.Engine is not null)
                return Lease(model);
            if (_waiting >= _options.MaxWaitingRents)
                throw new LlamaEngineBusyException(
                    $"{_waiting} wait for a model already (LlamaModelPoolOptions.MaxWaitingRents). Try again later.");
            _waiting++;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            return await RentInTurnAsync(model, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _disposing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(LlamaModelPool));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            lock (_lock)
                _waiting--;
        }
    }

    /// <summary>Ends all requests and frees all models. Harmless when called again.</summary>
    /// <exception cref="InvalidOperationException">Code that an engine of the pool calls, such as a logit processor, cannot dispose
    /// it.</exception>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_lock)
        {
            foreach (var model in _models.Values)
                model.Engine?.ThrowIfCannotDispose();
            isFirst = !_isDisposed;
            _isDisposed = true;
        }

        if (!isFirst)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        foreach (var model in _models.Values)
            await UnloadAsync(model).ConfigureAwait(false);
        _turn.Release();
        await Sweep.ConfigureAwait(false);
        _disposed.SetResult();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal void Return(PooledModel model)
    {
        lock (_lock)
        {
            if (--model.Rents > 0)
                return;
            model.IdleSince = _options.TimeProvider.GetTimestamp();
            _room?.TrySetResult();
            ScheduleSweep();
        }
    }

    private async ValueTask<LlamaModelLease> RentInTurnAsync(PooledModel model, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                if (model.Engine is not null)
                    return Lease(model);
            }

            await MakeRoomAsync(model, cancellationToken).ConfigureAwait(false);
            try
            {
                var engine = await LlamaEngine.LoadAsync(model.Options, progress: null, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    model.Engine = engine;
                    return Lease(model);
                }
            }
            catch
            {
                lock (_lock)
                    model.PlannedBytes = 0;
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // Sets aside what the model needs.
    private async Task MakeRoomAsync(PooledModel model, CancellationToken cancellationToken)
    {
        var plan = await Task.Run(() => LlamaMemoryPlan.Create(model.Options), cancellationToken).ConfigureAwait(false);
        var budget = _options.MemoryBudgetBytes ?? long.MaxValue;
        if (plan.TotalBytes > budget)
            throw new LlamaPoolBudgetException(model.Id, plan, budget);

        while (true)
        {
            PooledModel? leaving;
            Task returned;
            lock (_lock)
            {
                _room = null;
                if (_models.Values.Sum(other => other.PlannedBytes) <= budget - plan.TotalBytes)
                {
                    model.PlannedBytes = plan.TotalBytes;
                    return;
                }

                leaving = _models.Values.Where(other => other.IsIdle).MinBy(other => other.IdleSince);
                returned = leaving is null ? (_room = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
            }

            if (leaving is not null)
            {
                await UnloadAsync(leaving).ConfigureAwait(false);
                continue;
            }

            try
            {
                await returned.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                lock (_lock)
                    _room = null;
                throw;
            }
        }
    }

    // Only in turn. A model that was rented meanwhile stays, unless the pool goes.
    private async Task UnloadAsync(PooledModel model)
    {
        LlamaEngine? engine;
        lock (_lock)
        {
            if (model.Rents > 0 && !_isDisposed)
                return;
            engine = model.Engine;
            model.Engine = null;
        }

        if (engine is not null)
            await engine.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
            model.PlannedBytes = 0;
    }

    private LlamaModelLease Lease(PooledModel model)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        model.Rents++;
        return new(this, model, model.Engine!);
    }

    private void ScheduleSweep()
    {
        if (_timer is null || _isDisposed)
            return;
        var idle = _models.Values.Where(model => model.IsIdle).ToArray();
        if (idle.Length == 0)
            return;
        var left = _options.IdleTimeout!.Value - _options.TimeProvider.GetElapsedTime(idle.Min(model => model.IdleSince));
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void BeginSweep()
    {
        lock (_lock)
        {
            if (_sweep.IsCompleted && !_isDisposed)
                _sweep = Task.Run(SweepAsync);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Nobody waits for a sweep; a pool that goes ends it.")]
    private async Task SweepAsync()
    {
        try
        {
            await _turn.WaitAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            foreach (var model in _models.Values)
            {
                bool expired;
                lock (_lock)
                    expired = model.IsIdle && _options.TimeProvider.GetElapsedTime(model.IdleSince) >= _options.IdleTimeout!.Value;
                if (expired)
                    await UnloadAsync(model).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
        }
        finally
        {
            _turn.Release();
            lock (_lock)
                ScheduleSweep();
        }
    }

    private PooledModel Find(string modelId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        return _models.TryGetValue(modelId, out var model)
            ? model
            : throw new ArgumentException(
                $"The pool has no model '{modelId}'; it has {string.Join(", ", _models.Keys.Select(id => $"'{id}'"))}.", nameof(modelId));
    }
}
