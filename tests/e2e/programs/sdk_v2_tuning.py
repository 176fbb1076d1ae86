"""A HyperparameterTuner of SageMaker SDK v2 over XGBoost, and its best model deployed."""

import random
import tempfile
from pathlib import Path

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.serializers import CSVSerializer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, IntegerParameter

session, role = sagemaker.Session(), sagemaker.get_execution_role()
chance, rows = random.Random(1), Path(tempfile.mkdtemp()) / "train.csv"
numbers = [(chance.random(), chance.random()) for _ in range(100)]
rows.write_text("".join(f"{2 * a + b},{a},{b}\n" for a, b in numbers))
channel = TrainingInput(session.upload_data(str(rows), key_prefix="linear"), content_type="text/csv")
image = sagemaker.image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1")
xgboost = Estimator(image, role, 1, "ml.m5.xlarge", sagemaker_session=session)
xgboost.set_hyperparameters(num_round=20, objective="reg:squarederror")
ranges = {"eta": ContinuousParameter(0.01, 0.5), "max_depth": IntegerParameter(1, 5)}
tuner = HyperparameterTuner(
    xgboost, "validation:rmse", ranges, objective_type="Minimize", max_jobs=5, max_parallel_jobs=2
)

tuner.fit({"train": channel, "validation": channel})
frame = tuner.analytics().dataframe()
best = frame.loc[frame.FinalObjectiveValue.idxmin()]
print("trials", len(frame), "best", best.TrainingJobName == tuner.best_training_job())
predictor = tuner.deploy(1, "ml.m5.large", serializer=CSVSerializer())
print("predicts", 1.5 < float(predictor.predict([0.9, 0.9]).decode()) < 3.5)
predictor.delete_endpoint()
