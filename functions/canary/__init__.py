"""The canary function: is it the trained model that serves, and does it still speak the format?"""
