namespace Wattwise.Carbon;

/// <summary>Recursive least squares that forgets slowly (Haykin, Adaptive Filter Theory, ch. 10). Not thread-safe.</summary>
internal sealed class LeastSquares
{
    private const double FirstVariance = 10;

    // What is never excited (an intensity that never changes) is not forgotten without end: its variance would overflow.
    private const double MostVariance = 1e4;

    private readonly double[] _weights;
    private readonly double[] _covariance;
    private readonly double[] _gain;
    private readonly double _forgetting;

    public LeastSquares(int inputs, double forgetting)
    {
        (_weights, _covariance, _gain, _forgetting) = (new double[inputs], new double[inputs * inputs], new double[inputs], forgetting);
        Reset();
    }

    public double Predict(ReadOnlySpan<double> inputs)
    {
        var sum = 0.0;
        for (var i = 0; i < inputs.Length; i++)
            sum += _weights[i] * inputs[i];
        return sum;
    }

    public void Learn(ReadOnlySpan<double> inputs, double value)
    {
        var n = inputs.Length;
        var spread = _forgetting;
        var trace = 0.0;
        for (var i = 0; i < n; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < n; j++)
                sum += _covariance[(i * n) + j] * inputs[j];
            _gain[i] = sum;
            spread += inputs[i] * sum;
            trace += _covariance[(i * n) + i];
        }

        var error = value - Predict(inputs);
        var forgotten = trace < MostVariance * n ? _forgetting : 1;
        for (var i = 0; i < n; i++)
        {
            _weights[i] += _gain[i] / spread * error;
            for (var j = i; j < n; j++)
                _covariance[(i * n) + j] = _covariance[(j * n) + i] = (_covariance[(i * n) + j] - (_gain[i] * _gain[j] / spread))
                    / forgotten;
        }

        if (!double.IsFinite(_weights[0]))
            Reset();
    }

    private void Reset()
    {
        Array.Clear(_weights);
        Array.Clear(_covariance);
        for (var i = 0; i < _weights.Length; i++)
            _covariance[(i * _weights.Length) + i] = FirstVariance;
    }
}
