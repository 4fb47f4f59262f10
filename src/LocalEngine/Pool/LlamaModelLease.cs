namespace Wattwise.LocalEngine;

/// <summary>The use of a pool's model: it stays loaded until this is disposed. Disposing it more than once does no harm.</summary>
public sealed class LlamaModelLease : IDisposable
{
    private LlamaModelPool? _pool;
    private readonly PooledModel _model;

    internal LlamaModelLease(LlamaModelPool pool, PooledModel model, LlamaEngine engine)
    {
        _pool = pool;
        _model = model;
        Engine = engine;
    }

    /// <summary>The model's id in the pool.</summary>
    public string ModelId => _model.Id;

    /// <summary>The engine, for any client of the model's kind. It is the pool's: do not dispose it.</summary>
    public LlamaEngine Engine { get; }

    /// <summary>Gives the model back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _pool, null)?.Return(_model);
}
