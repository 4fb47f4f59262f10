namespace Wattwise.Benchmarks.Deferral;

/// <summary>Recursive least squares with forgetting (Haykin, Adaptive Filter Theory, ch. 10).</summary>
internal sealed class LeastSquares
{
    private const double Scale = 100;

    private readonly double[] _weights;
    private readonly double[][] _inverse;
    private readonly double _forgetting;

    public LeastSquares(int inputs, double forgetting)
    {
        _weights = new double[inputs];
        _inverse = [.. Enumerable.Range(0, inputs).Select(i => Enumerable.Range(0, inputs).Select(j => i == j ? 10.0 : 0.0).ToArray())];
        _forgetting = forgetting;
    }

    public double Predict(double[] inputs) => Scale * Dot(_weights, Scaled(inputs));

    public void Learn(double[] inputs, double value)
    {
        var x = Scaled(inputs);
        var px = _inverse.Select(row => Dot(row, x)).ToArray();
        var gain = _forgetting + Dot(x, px);
        var error = (value / Scale) - Dot(_weights, x);
        for (var i = 0; i < x.Length; i++)
        {
            _weights[i] += px[i] / gain * error;
            for (var j = 0; j < x.Length; j++)
                _inverse[i][j] = (_inverse[i][j] - (px[i] * px[j] / gain)) / _forgetting;
        }
    }

    private static double[] Scaled(double[] inputs) => [.. inputs.Select((input, i) => i == 0 ? 1 : input / Scale)];

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
